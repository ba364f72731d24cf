package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Jvm;
import io.hotspan.attach.Jvms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A program in a JVM of its own, as anybody would start it. What it prints goes to files that stay in {@code it/target/logs}. */
final class Target implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What the JVM itself says when an agent is loaded into it, since 21; and that it listens to JAVA_TOOL_OPTIONS. */
    private static final List<String> OF_THE_JVM = List.of(
            "WARNING: A Java agent has been loaded dynamically",
            "WARNING: If a serviceability tool is in use",
            "WARNING: If a serviceability tool is not in use",
            "WARNING: Dynamic loading of agents will be disallowed",
            "WARNING: A terminally deprecated method in sun.misc.Unsafe",
            "WARNING: sun.misc.Unsafe::",
            "WARNING: Please consider reporting this to the maintainers",
            "Picked up JAVA_TOOL_OPTIONS");

    private final Jdk jdk;
    private final Process process;
    private final Path out;
    private final Path err;
    private final AtomicInteger outRead = new AtomicInteger();
    private final AtomicInteger errRead = new AtomicInteger();

    private Target(Jdk jdk, Process process, Path out, Path err) {
        this.jdk = jdk;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static Builder on(Jdk jdk) {
        return new Builder(jdk);
    }

    /** The demo's counting target, ready for commands. */
    static Target counting(Jdk jdk, String... options) {
        Target target = on(jdk).options(options)
                .arguments("-cp", Parts.shopJar().toString(), "com.shop.count.CountingTarget")
                .start();
        target.nextLine(line -> line.startsWith("ready"));
        return target;
    }

    /** The demo's busy target, ready for commands. */
    static Target busy(Jdk jdk) {
        Target target = on(jdk).arguments("-cp", Parts.shopJar().toString(), "com.shop.count.BusyTarget")
                .start();
        target.nextLine(line -> line.startsWith("ready"));
        return target;
    }

    /** The demo shop, open, its own customer {@code load} times a second (0 is not at all). */
    static Target shop(Jdk jdk, int load, String... options) {
        return shop(on(jdk).options(options), load);
    }

    static Target shop(Builder builder, int load) {
        Target target = builder.arguments("-jar", Parts.shopJar().toString(), "--load", Integer.toString(load))
                .start();
        target.nextLine(line -> line.startsWith("shop is open"));
        return target;
    }

    Jdk jdk() {
        return jdk;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Jvm jvm() {
        try {
            return new Jvms().find(pid());
        } catch (AttachFailure e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** The URL that the shop said it is open at. */
    String url() {
        String line = lines(out).stream()
                .filter(said -> said.startsWith("shop is open"))
                .findFirst()
                .orElseThrow();
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    /** Writes a line to the program. */
    void send(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command to the counting target and waits for its books. */
    Counts count(String command) {
        send(command);
        return Counts.parse(nextLine(said -> said.startsWith("counts ") || said.startsWith("error ")));
    }

    /** Waits for a line of the program that was not returned or passed over before. */
    String nextLine(Predicate<String> wanted) {
        return next(out, outRead, wanted);
    }

    /** The same on the error output. */
    String nextError(Predicate<String> wanted) {
        return next(err, errRead, wanted);
    }

    private String next(Path file, AtomicInteger read, Predicate<String> wanted) {
        String[] found = new String[1];
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            List<String> all = lines(file);
            while (read.get() < all.size()) {
                String line = all.get(read.getAndIncrement());
                if (wanted.test(line)) {
                    found[0] = line;
                    return true;
                }
            }
            if (!process.isAlive()) {
                throw new AssertionError(
                        "the target ended with " + process.exitValue() + ": " + lines(out) + lines(err));
            }
            return false;
        });
        return found[0];
    }

    /** All that the program and its JVM printed on the standard output. */
    List<String> output() {
        return lines(out);
    }

    /** The lines on the error output that are not the JVM's own on loading an agent. */
    List<String> complaints() {
        return lines(err).stream()
                .filter(line -> OF_THE_JVM.stream().noneMatch(line::startsWith))
                .toList();
    }

    /** All lines of the error output. */
    List<String> errors() {
        return lines(err);
    }

    /** Sends a signal by name: STOP, CONT, TERM … */
    void signal(String name) {
        Shell.run("kill", "-" + name, Long.toString(pid())).succeeds();
    }

    int awaitEnd() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
        try {
            Files.deleteIfExists(Path.of("/tmp/.java_pid" + pid())); // a JVM that is killed leaves it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            String text = Files.readString(file);
            // A line still being written is no line yet.
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a target is started with. Not shared between threads. */
    static final class Builder {
        private final Jdk jdk;
        private final List<String> wrapper = new ArrayList<>();
        private final List<String> options = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, String> environment = new TreeMap<>();
        private Path directory = Parts.target("logs");

        private Builder(Jdk jdk) {
            this.jdk = jdk;
        }

        /** A program that execs the JVM, with its arguments. */
        Builder under(String... command) {
            wrapper.addAll(List.of(command));
            return this;
        }

        Builder options(String... more) {
            options.addAll(List.of(more));
            return this;
        }

        Builder arguments(String... more) {
            arguments.addAll(List.of(more));
            return this;
        }

        Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Builder directory(Path working) {
            directory = working;
            return this;
        }

        /** Starts it and does not wait for anything it says. */
        Target start() {
            List<String> command = new ArrayList<>(wrapper);
            command.add(jdk.java());
            command.add("-Xmx256m");
            command.addAll(options);
            command.addAll(arguments);
            try {
                Path logs = Parts.target("logs");
                Path out = Files.createTempFile(logs, "target-", ".out");
                Path err = Path.of(out.toString().replaceAll("out$", "err"));
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment()
                        .keySet()
                        .removeIf(name -> name.startsWith("OTEL_") || name.equals("JAVA_TOOL_OPTIONS"));
                builder.environment().putAll(environment);
                return new Target(jdk, builder.start(), out, err);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
