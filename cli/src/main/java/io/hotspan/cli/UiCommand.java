package io.hotspan.cli;

import io.hotspan.cli.live.Approach;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.Screen;
import io.hotspan.exporters.ExportTarget;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hotspan ui [PID]}. */
@Command(
        name = "ui",
        header = "Open the console in a browser.",
        description =
                "%nIt listens on 127.0.0.1 alone and prints a link that lets one browser in, once. Ctrl-C ends it:"
                        + " the probes it placed go, and the code is restored.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        footer = {"%nExamples:", "  hotspan ui", "  hotspan ui 4242 --port 7070 --no-open --pin-to hotspan.yaml"})
final class UiCommand extends Subcommand {
    private static final int HIGHEST_PORT = 65_535;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PID",
            converter = Pid.class,
            description = "The JVM to show first.")
    private @Nullable Long pid;

    @Option(names = "--port", paramLabel = "N", description = "Listen on this port. Default: a free one.")
    private int port;

    @Option(names = "--no-open", description = "Print the link and start no browser.")
    private boolean noOpen;

    @Option(
            names = "--pin-to",
            paramLabel = "FILE",
            description = "Write pinned probes to this file. Default: hotspan.yaml here.")
    private @Nullable Path pinFile;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = LimitOptions.Time.class,
            description = "End by itself after this time.")
    private @Nullable Duration length;

    @Mixin
    private ExportOptions export = new ExportOptions();

    UiCommand(Tool tool) {
        super(tool);
    }

    @Override
    ExitCode run(Screen screen) throws Failure {
        if (port < 0 || port > HIGHEST_PORT) {
            throw Failure.of(
                    ExitCode.USAGE, "HS-USAGE", "--port " + port + " is no port.", "Write a number up to 65535.");
        }
        if (pid != null) {
            OffCommand.requireOn(new Approach(tool().machine(), screen, tool().asker()).find(pid));
        }
        ExportTarget destination = export.destination(tool().environment());
        ConsoleRun run = new ConsoleRun(tool(), screen, port, pid == null ? 0 : pid, pinFile, destination);
        return run.until(length, !noOpen);
    }
}
