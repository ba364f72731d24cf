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
        description = "%nThe kill switch. It writes /tmp/.hotspan-off-UID where each JVM sees it, and in this machine's"
                + " own /tmp for your JVMs that start later; every agent looks for it once a second, live, kept and"
                + " permanent ones alike, and restores the code. New probes are refused meanwhile. root switches off"
                + " everybody's that run.",
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

    /** A line for each JVM, and one for those that start later; the exit code says whether all of them were reached. */
    static ExitCode report(Screen screen, List<OffSwitch.Outcome> outcomes, String state) {
        for (OffSwitch.Outcome outcome : outcomes) {
            Jvm jvm = outcome.jvm();
            if (screen.json()) {
                JsonLine line = JsonLine.of(state);
                if (jvm != null) {
                    line.put("pid", jvm.pid()).put("main", jvm.mainClass());
                }
                screen.line(line.put("file", outcome.file())
                        .put("done", outcome.done())
                        .put("message", outcome.problem()));
            } else {
                String mark = outcome.done() ? state : screen.red("FAILED");
                String where = jvm == null ? "JVMs that start later, by " + outcome.file() : jvm.describe();
                screen.line("  " + mark + "  " + Escapes.line(where)
                        + (outcome.done() ? "" : ": " + Escapes.line(outcome.problem())));
            }
        }
        if (!screen.json()) {
            long reached = outcomes.stream()
                    .filter(outcome -> outcome.jvm() != null && outcome.done())
                    .count();
            screen.line("probes are " + state + " in " + Words.count(reached, "JVM", "JVMs") + " of yours"
                    + (state.equals("off") ? ", within a second; hotspan on takes it back" : ""));
        }
        return outcomes.stream().allMatch(OffSwitch.Outcome::done) ? ExitCode.DONE : ExitCode.NOT_RESTORED;
    }
}
