package io.hotspan.cli;

import io.hotspan.cli.live.Interrupts;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.exporters.ExportTargetException;
import io.hotspan.webui.Console;
import io.hotspan.webui.ConsoleConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The console from its link to its end. A class of its own, so that other commands do not load a web server. */
final class ConsoleRun {
    private final Tool tool;
    private final Screen screen;
    private final int port;
    private final long pid;
    private final @Nullable Path pinFile;
    private final @Nullable ExportTarget destination;

    ConsoleRun(
            Tool tool, Screen screen, int port, long pid, @Nullable Path pinFile, @Nullable ExportTarget destination) {
        this.tool = tool;
        this.screen = screen;
        this.port = port;
        this.pid = pid;
        this.pinFile = pinFile;
        this.destination = destination;
    }

    /** Runs until Ctrl-C, or for a time. */
    ExitCode until(@Nullable Duration length, boolean open) throws Failure {
        CountDownLatch end = new CountDownLatch(1);
        Interrupts.Watch watch = tool.interrupts().onCtrlC(end::countDown);
        try (Console console = Console.start(
                config(tool, port, pid, pinFile, destination), tool.payload().get())) {
            say(screen, console.url(), open, tool);
            if (length == null) {
                end.await();
            } else if (!end.await(length.toMillis(), TimeUnit.MILLISECONDS)) {
                screen.note("the time of --for is over");
            }
            return ExitCode.DONE;
        } catch (IOException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.DONE;
        } finally {
            watch.close();
        }
    }

    static ConsoleConfig config(
            Tool tool, int port, long pid, @Nullable Path pinFile, @Nullable ExportTarget destination) throws Failure {
        try {
            ConsoleConfig config = ConsoleConfig.defaults(tool.environment())
                    .withPort(port)
                    .withSelectedPid(pid)
                    .withExport(destination);
            return pinFile == null ? config : config.withPinFile(pinFile);
        } catch (ExportTargetException e) {
            throw Failure.of(ExitCode.USAGE, "HS-EXPORT", e.what() + ".", e.action());
        }
    }

    static Failure failure(IOException e) {
        return Failure.of(
                ExitCode.USAGE,
                "HS-CONSOLE",
                String.valueOf(e.getMessage()),
                "hotspan ui --port N takes another port; the audit log lies in XDG_STATE_HOME.");
    }

    /** Prints the link, and starts a browser where there is one. */
    static void say(Screen screen, String url, boolean open, Tool tool) {
        if (screen.json()) {
            screen.line(JsonLine.of("console").put("url", url));
        } else {
            screen.line("console: " + screen.bold(url));
            screen.note(screen.dim("  the link lets one browser in, once, within 5 minutes; Ctrl-C ends the console"));
        }
        boolean desktop =
                tool.environment().containsKey("DISPLAY") || tool.environment().containsKey("WAYLAND_DISPLAY");
        if (open && desktop && !screen.json()) {
            browse(url, screen);
        }
    }

    private static void browse(String url, Screen screen) {
        try {
            Process started = new ProcessBuilder("xdg-open", url)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            started.getOutputStream().close();
        } catch (IOException e) {
            screen.note("No browser could be started (" + e.getMessage() + "); open the link yourself.");
        }
    }
}
