package io.hotspan.cli;

import static java.util.Objects.requireNonNull;

import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.Screen;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What all commands share: {@code --json}, {@code --help}, and how a failure is said. */
abstract class Subcommand implements Callable<Integer> {
    private final Tool tool;

    @Option(names = "--json", description = "Print one JSON object a line, for programs.")
    private boolean json;

    // Read by picocli alone.
    @SuppressWarnings("unused")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    Subcommand(Tool tool) {
        this.tool = requireNonNull(tool, "tool is null");
    }

    final void useJson() {
        json = true;
    }

    final Tool tool() {
        return tool;
    }

    @Override
    public final Integer call() {
        Screen screen = tool.screen().json(json);
        try {
            return run(screen).number();
        } catch (Failure failure) {
            screen.failure(failure);
            return failure.exit().number();
        }
    }

    abstract ExitCode run(Screen screen) throws Failure;
}
