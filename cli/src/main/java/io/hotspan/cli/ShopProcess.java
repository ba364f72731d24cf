package io.hotspan.cli;

import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The demo's shop, in a JVM of its own, with its own customers. A terminal's Ctrl-C is for the demo alone: the shop would be gone
 * before its code is put back. It ends when its input does, so also when the demo is killed.
 */
final class ShopProcess implements AutoCloseable {
    private static final String OPEN = "shop is open at ";
    private static final String DEAF_TO_THE_TERMINAL = "trap '' INT HUP; exec \"$0\" \"$@\"";
    private static final int REQUESTS_A_SECOND = 50;
    private static final int LEAVE_SECONDS = 5;

    private final Process process;
    private final String url;

    private ShopProcess(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Returns once the shop is open. */
    static ShopProcess start(Path jar) throws Failure {
        if (!Files.isRegularFile(jar)) {
            throw Failure.of(
                    ExitCode.USAGE,
                    "HS-DEMO",
                    "The demo's shop is not there: " + jar + ".",
                    "Run ./hotspan demo in a checkout, which builds it.");
        }
        try {
            Process process = new ProcessBuilder(List.of(
                            "/bin/sh",
                            "-c",
                            DEAF_TO_THE_TERMINAL,
                            System.getProperty("java.home") + "/bin/java",
                            "-Xmx256m",
                            "-jar",
                            jar.toString(),
                            "--port",
                            "0",
                            "--load",
                            Integer.toString(REQUESTS_A_SECOND),
                            "--while-input"))
                    .redirectErrorStream(true)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            while (line != null && !line.startsWith(OPEN)) {
                line = out.readLine();
            }
            if (line == null) {
                throw Failure.of(
                        ExitCode.GONE, "HS-DEMO", "The demo's shop ended at once.", "Start it: java -jar " + jar);
            }
            drain(out);
            return new ShopProcess(process, line.substring(OPEN.length()));
        } catch (IOException e) {
            throw Failure.of(
                    ExitCode.USAGE,
                    "HS-DEMO",
                    "The demo's shop cannot be started: " + e.getMessage() + ".",
                    "Start it: java -jar " + jar);
        }
    }

    /** Else the shop would wait for a reader once the pipe is full. */
    private static void drain(BufferedReader out) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (out.readLine() != null) {
                            // What the shop says is not ours to show.
                        }
                    } catch (IOException e) {
                        // It has ended.
                        Thread.currentThread().interrupt();
                    }
                },
                "hotspan-demo-shop");
        thread.setDaemon(true);
        thread.start();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end. */
    boolean endsWithin(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    String url() {
        return url;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(LEAVE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
