package io.hotspan.cli;

import io.hotspan.attach.Jvm;
import io.hotspan.cli.off.OffSwitch;
import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.cli.say.Words;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code hotspan off}. */
@Command(
        name = "off",
        header = "Take out every probe in every JVM of yours, until hotspan on.",
        description = "%nThe kill switch. It writes /tmp/.hotspan-off-UID where each JVM sees it; every agent looks for"
                + " it once a second, live, kept and permanent ones alike, and restores the code. New probes are"
                + " refused meanwhile. root switches everybody's off.",
        optionListHeading = "%nOptions:%n",
        footer = {"%nExamples:", "  hotspan off", "  sudo hotspan off --json"})
final class OffCommand extends Subcommand {
    OffCommand(Tool tool) {
        super(tool);
    }

    @Override
    ExitCode run(Screen screen) throws Failure {
        OffSwitch power = power();
        return report(screen, power.off(mine(tool(), power)), "off");
    }

    static OffSwitch power() throws Failure {
        try {
            return new OffSwitch(OffSwitch.ownUid());
        } catch (IOException e) {
            throw Failure.of(
                    ExitCode.ATTACH_FAILED, "HS-PROC", "/proc cannot be read: " + e.getMessage() + ".", "Mount it.");
        }
    }

    /** Fails when the probes of this JVM are switched off. */
    static void requireOn(Jvm jvm) throws Failure {
        Optional<String> off = power().state(jvm);
        if (off.isPresent()) {
            throw Failure.of(
                    ExitCode.REFUSED,
                    "HS-OFF",
                    "hotspan is switched off here, by " + off.get() + ".",
                    "Switch it on: hotspan on");
        }
    }

    static List<Jvm> mine(Tool tool, OffSwitch power) {
        return tool.machine().jvms().stream().filter(power::mine).toList();
    }

    /** A line for each JVM; the exit code says whether all of them were reached. */
    static ExitCode report(Screen screen, List<OffSwitch.Outcome> outcomes, String state) {
        long failed = outcomes.stream().filter(outcome -> !outcome.done()).count();
        for (OffSwitch.Outcome outcome : outcomes) {
            Jvm jvm = outcome.jvm();
            if (screen.json()) {
                screen.line(JsonLine.of(state)
                        .put("pid", jvm.pid())
                        .put("main", jvm.mainClass())
                        .put("done", outcome.done())
                        .put("message", outcome.problem()));
            } else if (outcome.done()) {
                screen.line("  " + state + "  " + Escapes.line(jvm.describe()));
            } else {
                screen.line("  " + screen.red("FAILED") + "  " + Escapes.line(jvm.describe()) + ": "
                        + Escapes.line(outcome.problem()));
            }
        }
        if (!screen.json()) {
            screen.line("probes are " + state + " in " + Words.count(outcomes.size() - failed, "JVM", "JVMs")
                    + " of yours" + (state.equals("off") ? ", within a second; hotspan on takes it back" : ""));
        }
        return failed == 0 ? ExitCode.DONE : ExitCode.NOT_RESTORED;
    }
}
