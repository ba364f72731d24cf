package io.hotspan.cli;

import io.hotspan.attach.Jvm;
import io.hotspan.cli.live.Approach;
import io.hotspan.cli.live.Ending;
import io.hotspan.cli.live.Visit;
import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.probes.wire.Stopped;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hotspan detach PID}. */
@Command(
        name = "detach",
        header = "Take out the live and kept probes of a JVM and restore its code.",
        description =
                "%nThe agent leaves when nothing holds it; probes of a configuration file stay. A session that another"
                        + " hotspan holds is ended with --take-over only.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        footer = {"%nExamples:", "  hotspan detach 4242", "  hotspan detach 4242 --take-over"})
final class DetachCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "PID", converter = Pid.class, description = "The JVM; hotspan ps lists them.")
    private long pid;

    @Option(names = "--take-over", description = "End the session of whoever holds this JVM.")
    private boolean takeOver;

    DetachCommand(Tool tool) {
        super(tool);
    }

    @Override
    ExitCode run(Screen screen) throws Failure {
        Approach approach = new Approach(tool().machine(), screen, tool().asker());
        Jvm jvm = approach.find(pid);
        if (!tool().machine().hasAgent(jvm)) {
            return nothing(screen, jvm);
        }
        try (Visit visit = Visit.to(approach, jvm, false, takeOver)) {
            Optional<Stopped> stopped = visit.clear();
            if (stopped.isEmpty()) {
                throw visit.unsaid(
                        "The agent in " + jvm.describe() + " did not say in time whether the code was restored.",
                        "It removes its probes by itself within 30 s; `hotspan status " + pid + "` tells.");
            }
            return say(screen, jvm, stopped.get());
        }
    }

    private static ExitCode nothing(Screen screen, Jvm jvm) {
        if (screen.json()) {
            screen.line(Ending.restored(JsonLine.of("detached").put("pid", jvm.pid()), null));
        } else {
            screen.line("no agent is in " + Escapes.line(jvm.describe()) + "; nothing to do");
        }
        return ExitCode.DONE;
    }

    private static ExitCode say(Screen screen, Jvm jvm, Stopped stopped) {
        if (screen.json()) {
            screen.line(Ending.restored(JsonLine.of("detached").put("pid", jvm.pid()), stopped));
        } else {
            screen.line("detached from " + Escapes.line(jvm.describe()) + "; " + Ending.restored(stopped));
            stopped.failures().forEach(failure -> screen.line("  " + screen.red(Escapes.line(failure))));
        }
        return Ending.isRestored(stopped) ? ExitCode.DONE : ExitCode.NOT_RESTORED;
    }
}
