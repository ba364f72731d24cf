package io.hotspan.attach;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a small program and waits for it. Its output goes nowhere but into the result. */
final class Command {
    private Command() {}

    /** What a program said. {@code code} is 0 when it went well. */
    record Result(int code, String output) {}

    /** Throws IOException when there is no such program or when it takes longer than allowed. */
    static Result run(List<String> command, long timeout, TimeUnit unit) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(timeout, unit)) {
                throw new IOException(command.get(0) + " did not end within " + unit.toSeconds(timeout) + " s");
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.exitValue(), output.trim());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.get(0) + " ran", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
