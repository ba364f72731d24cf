package io.hotspan.cli;

import io.hotspan.attach.Diagnosis;
import io.hotspan.attach.Finding;
import io.hotspan.attach.Jvm;
import io.hotspan.cli.live.Approach;
import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.probes.Hazard;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hotspan doctor PID}. */
@Command(
        name = "doctor",
        header = "Say whether a JVM can be attached to, and what it will cost.",
        description =
                "%nReads /proc alone: no signal, no file, no load. Ends with 0 when an attach may be tried, 6 when"
                        + " it would fail, 8 when there is no such process.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        footer = {"%nExamples:", "  hotspan doctor 4242", "  hotspan doctor 4242 --json"})
final class DoctorCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "PID", converter = Pid.class, description = "The JVM; hotspan ps lists them.")
    private long pid;

    DoctorCommand(Tool tool) {
        super(tool);
    }

    @Override
    ExitCode run(Screen screen) throws Failure {
        Jvm jvm = new Approach(tool().machine(), screen, tool().asker()).find(pid);
        Diagnosis diagnosis = tool().machine().diagnose(jvm);
        if (screen.json()) {
            json(screen, diagnosis);
        } else {
            words(screen, diagnosis);
        }
        return diagnosis.attachable() ? ExitCode.DONE : ExitCode.ATTACH_FAILED;
    }

    private static void words(Screen screen, Diagnosis diagnosis) {
        screen.line(screen.bold(Escapes.line(diagnosis.jvm().describe())));
        for (Finding finding : diagnosis.findings()) {
            screen.line("  " + mark(screen, finding.level()) + "  " + Escapes.line(finding.sentence()));
            if (!finding.action().isEmpty()) {
                screen.line("          " + screen.dim(Escapes.line(finding.action())));
            }
        }
        for (Hazard hazard : diagnosis.hazards()) {
            screen.line("  " + screen.dim("bug   ") + "  " + hazard.bug() + ", "
                    + hazard.shape().text() + ": " + hazard.sentence());
        }
        Optional<Finding> refusal = diagnosis.refusal();
        screen.line(
                refusal.isPresent()
                        ? "An attach would fail: " + Escapes.line(refusal.get().sentence())
                        : "An attach may be tried: hotspan attach "
                                + diagnosis.jvm().pid() + " 'CLASS::METHOD'");
    }

    private static String mark(Screen screen, Finding.Level level) {
        return switch (level) {
            case OK -> screen.green("ok    ");
            case NOTE -> "note  ";
            case WARN -> screen.yellow("warn  ");
            case REFUSE -> screen.red("refuse");
        };
    }

    private static void json(Screen screen, Diagnosis diagnosis) {
        for (Finding finding : diagnosis.findings()) {
            screen.line(JsonLine.of("finding")
                    .put("level", PsCommand.lower(finding.level()))
                    .put("topic", finding.topic())
                    .put("message", finding.sentence())
                    .put("action", finding.action())
                    .put(
                            "code",
                            finding.refusal() == null ? "" : finding.refusal().text()));
        }
        for (Hazard hazard : diagnosis.hazards()) {
            screen.line(JsonLine.of("hazard")
                    .put("bug", hazard.bug())
                    .put("shape", hazard.shape().text())
                    .put("verdict", PsCommand.lower(hazard.verdict()))
                    .put("message", hazard.sentence()));
        }
        screen.line(JsonLine.of("doctor")
                .put("pid", diagnosis.jvm().pid())
                .put("main", diagnosis.jvm().mainClass())
                .put("jdk", diagnosis.jvm().jdkVersion())
                .put("attachable", diagnosis.attachable()));
    }
}
