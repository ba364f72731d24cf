package io.hotspan.cli;

import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.Screen;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hotspan demo}. */
@Command(
        name = "demo",
        header = "Start a small shop, trace it here and in a browser, and leave it as it was.",
        description =
                "%nThe shop has customers, a slow supplier and a bug. The demo attaches to it like to any other JVM,"
                        + " places four probes, shows the spans here, and opens the console on the same session. At the end"
                        + " the books, and whether the shop's code is as it was.",
        optionListHeading = "%nOptions:%n",
        footer = {"%nExamples:", "  hotspan demo", "  hotspan demo --for 20s --no-open"})
final class DemoCommand extends Subcommand {
    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = LimitOptions.Time.class,
            description = "End by itself after this time.")
    private @Nullable Duration length;

    @Option(names = "--no-open", description = "Print the console's link and start no browser.")
    private boolean noOpen;

    @Option(names = "--port", paramLabel = "N", description = "The console's port. Default: a free one.")
    private int port;

    @Mixin
    private ExportOptions export = new ExportOptions();

    DemoCommand(Tool tool) {
        super(tool);
    }

    @Override
    ExitCode run(Screen screen) throws Failure {
        Path home = Path.of(System.getProperty("hotspan.home", "."));
        DemoRun run = new DemoRun(tool(), screen, export.destination(tool().environment()));
        return run.run(home.resolve("demo/target/shop.jar"), port, length, !noOpen);
    }
}
