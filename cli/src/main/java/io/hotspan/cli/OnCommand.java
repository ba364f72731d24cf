package io.hotspan.cli;

import io.hotspan.cli.off.OffSwitch;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.Screen;
import picocli.CommandLine.Command;

/** {@code hotspan on}. */
@Command(
        name = "on",
        header = "Allow probes again after hotspan off.",
        description = "%nRemoves the file that hotspan off wrote. Permanent and kept probes come back by themselves; a"
                + " live session that off has ended does not.",
        optionListHeading = "%nOptions:%n",
        footer = {"%nExamples:", "  hotspan on", "  sudo hotspan on --json"})
final class OnCommand extends Subcommand {
    OnCommand(Tool tool) {
        super(tool);
    }

    @Override
    ExitCode run(Screen screen) throws Failure {
        OffSwitch power = OffCommand.power();
        return OffCommand.report(screen, power.on(OffCommand.mine(tool(), power)), "on");
    }
}
