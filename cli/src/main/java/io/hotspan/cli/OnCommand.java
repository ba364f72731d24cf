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
        description =
                "%nRemoves the files that hotspan off wrote, also where no JVM runs at the moment; as root everybody's."
                        + " Permanent probes come back by themselves; live and kept ones that off has ended do not: place"
                        + " them again.",
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
