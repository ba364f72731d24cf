package io.hotspan.cli;

import io.hotspan.attach.AttachCode;
import io.hotspan.attach.Jvm;
import io.hotspan.cli.live.Approach;
import io.hotspan.cli.live.Visit;
import io.hotspan.cli.off.OffSwitch;
import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.cli.say.Table;
import io.hotspan.cli.say.Words;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Status;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hotspan status [PID]}. */
@Command(
        name = "status",
        header = "Say which JVMs have an agent, or what one agent's probes do.",
        description = "%nWithout PID it reads /proc alone. With PID it asks the agent that is there; it loads none.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        footer = {"%nExamples:", "  hotspan status", "  hotspan status 4242 --json"})
final class StatusCommand extends Subcommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PID",
            converter = Pid.class,
            description = "The JVM; all of them without it.")
    private @Nullable Long pid;

    StatusCommand(Tool tool) {
        super(tool);
    }

    @Override
    ExitCode run(Screen screen) throws Failure {
        Long one = pid;
        if (one == null) {
            return all(screen);
        }
        Approach approach = new Approach(tool().machine(), screen, tool().asker());
        Jvm jvm = approach.find(one);
        if (!tool().machine().hasAgent(jvm)) {
            return say(screen, jvm, "none", "no agent is in it");
        }
        try (Visit visit = Visit.to(approach, jvm, false, false)) {
            print(screen, jvm, visit.status());
            return ExitCode.DONE;
        } catch (Failure failure) {
            if (failure.code().equals(AttachCode.HELD.text())) {
                return say(screen, jvm, "in use", failure.what());
            }
            throw failure;
        }
    }

    private ExitCode all(Screen screen) throws Failure {
        OffSwitch power = OffCommand.power();
        List<Jvm> jvms = tool().machine().jvms();
        Table table = new Table(">PID", "AGENT", "MAIN");
        Map<String, Integer> offs = new TreeMap<>();
        for (Jvm jvm : jvms) {
            String agent = PsCommand.agent(tool(), jvm);
            String off = power.state(jvm).orElse("");
            if (screen.json()) {
                screen.line(JsonLine.of("status")
                        .put("pid", jvm.pid())
                        .put("main", jvm.mainClass())
                        .put("agent", agent.isEmpty() ? "none" : agent)
                        .put("off", !off.isEmpty()));
            }
            if (!agent.isEmpty()) {
                table.row(Long.toString(jvm.pid()), agent, jvm.mainClass());
            }
            if (!off.isEmpty()) {
                offs.merge(off, 1, Integer::sum);
            }
        }
        if (!screen.json()) {
            screen.lines(table.isEmpty() ? List.of("no JVM has an agent") : table.lines());
            screen.lines(switchedOff(offs));
        }
        return ExitCode.DONE;
    }

    /** A line for each who switched probes off, with the number of JVMs where they are; none where all are allowed. */
    static List<String> switchedOff(Map<String, Integer> offs) {
        return offs.entrySet().stream()
                .map(off -> "probes are switched off in " + Words.count(off.getValue(), "JVM", "JVMs") + ", by "
                        + Escapes.line(off.getKey()) + "; hotspan on allows them again")
                .toList();
    }

    private static ExitCode say(Screen screen, Jvm jvm, String agent, String sentence) {
        if (screen.json()) {
            screen.line(JsonLine.of("status")
                    .put("pid", jvm.pid())
                    .put("main", jvm.mainClass())
                    .put("agent", agent)
                    .put("message", sentence));
        } else {
            screen.line(Escapes.line(jvm.describe()) + ": " + Escapes.line(sentence));
        }
        return ExitCode.DONE;
    }

    private static void print(Screen screen, Jvm jvm, Status status) {
        if (screen.json()) {
            status.reports().forEach(report -> screen.line(json(jvm, report)));
            return;
        }
        // What is wrong with a file is reported beside its probes, which stay as they were.
        int count = (int) status.reports().stream()
                .filter(report -> !report.text().isEmpty())
                .count();
        screen.line(Escapes.line(jvm.describe()) + ": "
                + (count == 0 ? "the agent has no probes" : Words.count(count, "probe", "probes"))
                + (status.cpuBudget() == 0
                        ? ""
                        : ", cost " + Words.percent(status.cpu()) + " of the process's processor time, may cost "
                                + Words.percent(status.cpuBudget())));
        for (ProbeReport report : status.reports()) {
            if (report.text().isEmpty()) {
                screen.line(screen.yellow(Escapes.line(report.id() + "  " + report.reason() + advice(report))));
                continue;
            }
            screen.line("probe " + screen.bold(Escapes.line(report.id())) + "  " + Escapes.line(report.text()));
            screen.line("          " + Words.cause(report.state()) + reason(report) + ", "
                    + Words.count(report.classes(), "class", "classes") + ", "
                    + Words.count(report.methods(), "method", "methods") + ", "
                    + Words.count(report.ledger().recorded(), "hit", "hits") + limits(report));
        }
    }

    private static String advice(ProbeReport report) {
        return report.action().isEmpty() ? "" : "; " + report.action();
    }

    private static String reason(ProbeReport report) {
        return (report.reason().isEmpty() ? "" : " (" + Escapes.line(report.reason() + advice(report)) + ")")
                + (report.stepReason().isEmpty()
                        ? ""
                        : ", governor: " + report.step().word() + " (" + Escapes.line(report.stepReason()) + ")");
    }

    private static String limits(ProbeReport report) {
        return (report.hitsLeft() < 0 ? "" : ", " + Words.grouped(report.hitsLeft()) + " left")
                + (report.remainingMillis() < 0 ? "" : ", ends in " + Words.age(report.remainingMillis() / 1_000))
                + (report.owner().isEmpty() ? "" : ", placed by " + Escapes.line(report.owner()));
    }

    private static JsonLine json(Jvm jvm, ProbeReport report) {
        return JsonLine.of("status")
                .put("pid", jvm.pid())
                .put("id", report.id())
                .put("probe", report.text())
                .put("status", report.state().name())
                .put("reason", report.reason())
                .put("action", report.action())
                .put("classes", report.classes())
                .put("methods", report.methods())
                .put("entered", report.ledger().entered())
                .put("recorded", report.ledger().recorded())
                .put("hitsLeft", report.hitsLeft())
                .put("remainingMillis", report.remainingMillis())
                .put("owner", report.owner())
                .put("step", report.step().name())
                .put("stepReason", report.stepReason())
                .put("cpu", report.cpu());
    }
}
