package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The shipped jar as a command of its own, as a user or a script runs it. What it prints stays in {@code it/target/logs}. */
final class Tool implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> command;
    private final Process process;
    private final Path out;
    private final Path err;
    private final long started = System.nanoTime();

    private Tool(List<String> command, Process process, Path out, Path err) {
        this.command = command;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** {@code hotspan ARGUMENT…}, with nothing on its input. */
    static Tool start(String... arguments) {
        return start(Map.of(), List.of(), arguments);
    }

    /** With more environment, and under a program that execs it. */
    static Tool start(Map<String, String> environment, List<String> wrapper, String... arguments) {
        List<String> command = new ArrayList<>(wrapper);
        // A job in the background ignores Ctrl-C, and its children with it; a user's terminal does not.
        Collections.addAll(command, "env", "--default-signal=INT", "--default-signal=HUP");
        Collections.addAll(command, Jdk.own().java(), "-XX:TieredStopAtLevel=1", "-XX:+UseG1GC");
        Collections.addAll(command, "-jar", Parts.hotspanJar().toString());
        Collections.addAll(command, arguments);
        try {
            Path logs = Parts.target("logs");
            Path out = Files.createTempFile(logs, "tool-", ".out");
            Path err = Path.of(out.toString().replaceAll("out$", "err"));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(logs.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
            builder.environment().put("XDG_STATE_HOME", logs.resolve("state").toString());
            builder.environment().putAll(environment);
            return new Tool(List.of(arguments), builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Both streams, for messages. */
    String said() {
        return String.join(" ", command) + "\n" + read(out) + read(err);
    }

    List<String> lines() {
        return read(out).lines().toList();
    }

    String errors() {
        return read(err);
    }

    /** The JSON lines of one type, so far. */
    List<JsonNode> json(String type) {
        String text = read(out);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(JSON::readTree)
                .filter(line -> line.path("type").asString().equals(type))
                .toList();
    }

    /** Waits for so many JSON lines of a type. */
    List<JsonNode> await(String type, int count) {
        Tool.this.await(type + " lines", () -> json(type).size() >= count);
        return json(type);
    }

    /** Waits for a line of the output with this text in it. */
    void awaitText(String text) {
        await(text, () -> read(out).contains(text));
    }

    /** Ctrl-C. */
    void interrupt() {
        signal("INT");
    }

    void signal(String name) {
        Shell.run("kill", "-" + name, Long.toString(pid())).succeeds();
    }

    /** The exit code. */
    int end() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(said())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Ends it by Ctrl-C; fails unless all was exported or counted and all code restored, and returns its last line. */
    JsonNode leave() {
        interrupt();
        int code = end();
        List<JsonNode> last = json("stopped");
        assertThat(last).as(said()).hasSize(1);
        JsonNode stopped = last.get(0);
        assertThat(code).as(said()).isZero();
        assertBalanced(stopped);
        return stopped;
    }

    /** The last JSON line's books balance and its restored classes are identical. */
    static void assertBalanced(JsonNode stopped) {
        JsonNode ledger = stopped.path("ledger");
        long skipped = sum(ledger.path("skipped"));
        long dropped = sum(ledger.path("dropped"));
        assertThat(ledger.path("entered").asLong())
                .as(stopped.toString())
                .isEqualTo(skipped
                        + ledger.path("open").asLong()
                        + ledger.path("recorded").asLong());
        assertThat(ledger.path("recorded").asLong())
                .as(stopped.toString())
                .isEqualTo(ledger.path("exported").asLong()
                        + dropped
                        + ledger.path("inFlight").asLong());
        assertThat(ledger.path("inFlight").asLong()).as(stopped.toString()).isZero();
        JsonNode restored = stopped.path("restored");
        assertThat(restored.path("failed").asInt()).as(stopped.toString()).isZero();
        assertThat(restored.path("classes").asInt()).as(stopped.toString()).isPositive();
        assertThat(restored.path("identical").asInt())
                .as(stopped.toString())
                .isEqualTo(restored.path("classes").asInt());
    }

    private static long sum(JsonNode counts) {
        long sum = 0;
        for (JsonNode count : counts.values()) {
            sum += count.asLong();
        }
        return sum;
    }

    private void await(String what, java.util.concurrent.Callable<Boolean> condition) {
        org.awaitility.Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .failFast(() -> {
                    if (!process.isAlive() && !condition.call()) {
                        throw new AssertionError(
                                "it ended with " + process.exitValue() + " before " + what + ": " + said());
                    }
                })
                .until(condition);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        end();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
