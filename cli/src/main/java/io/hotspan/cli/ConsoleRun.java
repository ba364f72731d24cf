package io.hotspan.cli;

import io.hotspan.cli.live.Interrupts;
import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.cli.say.Words;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.exporters.ExportTargetException;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.webui.Console;
import io.hotspan.webui.ConsoleConfig;
import io.hotspan.webui.targets.Ending;
import io.hotspan.webui.targets.Farewell;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
            return end(screen, console.leave(), destination);
        } catch (IOException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.NOT_RESTORED;
        } finally {
            watch.close();
        }
    }

    /** Says how it ended with each JVM, one line for each; the gravest of them is the exit code. */
    static ExitCode end(Screen screen, List<Farewell> farewells, @Nullable ExportTarget destination) {
        ExitCode gravest = ExitCode.DONE;
        for (Farewell bye : farewells) {
            ExitCode exit = exit(bye);
            if (screen.json()) {
                screen.line(json(bye, exit));
            } else {
                say(screen, bye, destination);
            }
            gravest = exit.number() > gravest.number() ? exit : gravest;
        }
        return gravest;
    }

    /** A process that has ended is no failure of a console that looks at several. */
    private static ExitCode exit(Farewell bye) {
        if (!bye.restored() && !bye.gone()) {
            return ExitCode.NOT_RESTORED;
        }
        EndReason reason = reason(bye);
        boolean ours = reason == EndReason.FAULT || reason == EndReason.ERROR;
        return ours || !bye.unsent().isEmpty() ? ExitCode.PARTIAL : ExitCode.DONE;
    }

    private static EndReason reason(Farewell bye) {
        Ending ending = bye.ending();
        if (ending != null) {
            return ending.reason();
        }
        return bye.gone() ? EndReason.TARGET_EXIT : EndReason.LINK_CLOSED;
    }

    private static void say(Screen screen, Farewell bye, @Nullable ExportTarget destination) {
        Farewell.Spans spans = bye.spans();
        screen.line("stopped: " + Escapes.line(bye.jvm().describe()) + " — "
                + (spans == null
                        ? ""
                        : Words.grouped(spans.exported()) + " exported, " + Words.grouped(spans.droppedTotal())
                                + " dropped; ")
                + code(bye));
        Ending ending = bye.ending();
        if (ending != null) {
            ending.failures().forEach(failure -> screen.line("  " + screen.red(Escapes.line(failure))));
        }
        if (!bye.unsent().isEmpty()) {
            screen.note(screen.yellow("not all spans of " + bye.jvm().pid() + " reached " + destination + ":") + " "
                    + Escapes.line(bye.unsent()));
        }
    }

    private static String code(Farewell bye) {
        Stopped stopped = stopped(bye.ending());
        if (stopped != null && (bye.restored() || !bye.gone())) {
            return io.hotspan.cli.live.Ending.restored(stopped);
        }
        return bye.gone()
                ? "the process has ended, nothing is left to restore"
                : "the agent did not say whether the code was restored; it removes its probes by itself, `hotspan status` tells";
    }

    private static JsonLine json(Farewell bye, ExitCode exit) {
        EndReason reason = reason(bye);
        JsonLine line = JsonLine.of("stopped")
                .put("pid", bye.jvm().pid())
                .put("main", bye.jvm().mainClass())
                .put("reason", reason.name())
                .put("message", reason.sentence());
        Farewell.Spans spans = bye.spans();
        if (spans != null) {
            line.put("exported", spans.exported()).counts("dropped", spans.dropped());
        }
        io.hotspan.cli.live.Ending.restored(line, stopped(bye.ending()));
        if (!bye.unsent().isEmpty()) {
            line.put("unsent", bye.unsent());
        }
        return line.put("exit", exit.number());
    }

    /** The agent's last word, as the commands tell it; null when it did not speak. */
    static @Nullable Stopped stopped(@Nullable Ending ending) {
        return ending == null
                ? null
                : new Stopped(
                        ending.reason(),
                        List.of(),
                        ending.classes(),
                        ending.identical(),
                        ending.failures(),
                        ending.pauseNanos());
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
