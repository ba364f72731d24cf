package io.hotspan.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A terminal with a command in it; closing it hangs up, as closing a window or losing a connection does. */
final class Terminal implements AutoCloseable {
    private final Process script;
    private final Path log;

    private Terminal(Process script, Path log) {
        this.script = script;
        this.log = log;
    }

    /** Runs a line of shell in a new terminal. */
    static Terminal open(String command) {
        try {
            Path log = Files.createTempFile(Parts.target("logs"), "terminal-", ".out");
            Process script = new ProcessBuilder("script", "--quiet", "--flush", "--command", command, "/dev/null")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new Terminal(script, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Types, control characters too. */
    void type(String keys) {
        try {
            script.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
            script.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitText(String text) {
        await(text)
                .atMost(Duration.ofSeconds(60))
                .failFast(() -> {
                    if (!script.isAlive()) {
                        throw new AssertionError("the command ended: " + text());
                    }
                })
                .until(() -> text().contains(text));
    }

    @Override
    public void close() {
        script.destroyForcibly();
    }
}
