package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
final class Shell {
    private static final long SECONDS = 120;

    private Shell() {}

    static Result run(String... command) {
        return run("", List.of(command));
    }

    /** With text on the standard input; fails when the program does not end within two minutes. */
    static Result run(String input, List<String> command) {
        try {
            Path out = Files.createTempFile(Parts.target("logs"), "run-", ".out");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(out);
            Files.delete(out);
            if (!ended) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end: " + said);
            }
            return new Result(command, process.exitValue(), said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /**
     * What became of it.
     *
     * @param output both streams
     */
    record Result(List<String> command, int code, String output) {
        Result succeeds() {
            assertThat(code).as("%s said %s", command, output).isZero();
            return this;
        }
    }
}
