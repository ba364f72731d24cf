package io.hotspan.attach;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A JVM to attach to, started by a test. */
final class TargetProcess implements AutoCloseable {
    private final Process process;
    private final long pid;
    private final Path output;

    private TargetProcess(Process process, long pid, Path output) {
        this.process = process;
        this.pid = pid;
        this.output = output;
    }

    static TargetProcess start(TestCode code, Path home, String... options) {
        return start(code, List.of(), home, options);
    }

    /** Starts it under another program, such as {@code unshare}, which may keep its own process in front. */
    static TargetProcess start(TestCode code, List<String> wrapper, Path home, String... options) {
        List<String> command = new ArrayList<>(wrapper);
        command.add(home.resolve("bin/java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", code.classes().toString(), "Target"));
        try {
            Path output = Files.createTempFile("hotspan-target", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Files.readString(output).contains("up") || !process.isAlive());
            return new TargetProcess(process, javaIn(process.toHandle()), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long javaIn(ProcessHandle handle) {
        return Stream.concat(Stream.of(handle), handle.descendants())
                .filter(one -> one.info().command().orElse("").endsWith("/java"))
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElse(handle.pid());
    }

    long pid() {
        return pid;
    }

    Jvm jvm() throws AttachFailure {
        return new Jvms().find(pid);
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void signal(String name) throws IOException {
        Command.Result result = Command.run(
                List.of("/bin/sh", "-c", "kill -" + name + " " + pid), 5, java.util.concurrent.TimeUnit.SECONDS);
        if (result.code() != 0) {
            throw new IOException(result.output());
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void kill() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        kill();
        process.destroyForcibly();
        try {
            process.waitFor();
            Files.deleteIfExists(output);
            Files.deleteIfExists(Path.of("/tmp/.java_pid" + pid)); // a JVM that is killed leaves it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
