package io.hotspan.cli;

import io.hotspan.attach.Jvm;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.cli.say.Table;
import io.hotspan.cli.say.Words;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code hotspan ps}. */
@Command(
        name = "ps",
        header = "List the JVMs of this machine.",
        description =
                "%nReads /proc alone; no JVM notices. AGENT says what is visible of hotspan in it: in use (a session"
                        + " holds it), permanent (-javaagent), kept (probes left behind), left over (a session died).",
        optionListHeading = "%nOptions:%n",
        footer = {"%nExamples:", "  hotspan ps", "  hotspan ps --json"})
final class PsCommand extends Subcommand {
    PsCommand(Tool tool) {
        super(tool);
    }

    @Override
    ExitCode run(Screen screen) {
        List<Jvm> jvms = tool().machine().jvms();
        if (screen.json()) {
            jvms.forEach(jvm -> screen.line(json(jvm)));
            return ExitCode.DONE;
        }
        Table table = new Table(">PID", "JDK", "USER", ">UPTIME", "AGENT", "MAIN");
        for (Jvm jvm : jvms) {
            table.row(
                    Long.toString(jvm.pid()),
                    jvm.jdkVersion().isEmpty() ? "?" : jvm.jdkVersion(),
                    jvm.user(),
                    Words.age(jvm.uptime().toSeconds()),
                    agent(jvm),
                    jvm.mainClass().isEmpty() ? "?" : jvm.mainClass());
        }
        if (table.isEmpty()) {
            screen.note("No JVM runs here that you can see. Another user's needs sudo.");
        } else {
            screen.lines(table.lines());
        }
        return ExitCode.DONE;
    }

    private JsonLine json(Jvm jvm) {
        return JsonLine.of("jvm")
                .put("pid", jvm.pid())
                .put("main", jvm.mainClass())
                .put("jdk", jvm.jdkVersion())
                .put("vendor", jvm.jdkVendor())
                .put("vm", jvm.vmName())
                .put("user", jvm.user())
                .put("uptimeMillis", jvm.uptime().toMillis())
                .put("agent", agent(jvm).isEmpty() ? "none" : agent(jvm));
    }

    private String agent(Jvm jvm) {
        return agent(tool(), jvm);
    }

    /** What is visible of hotspan in it, in a word or two; empty when nothing is. */
    static String agent(Tool tool, Jvm jvm) {
        return switch (jvm.agentState()) {
            case LINKED -> "in use";
            case PERMANENT -> "permanent";
            case NONE -> tool.machine().hasAgent(jvm) ? "kept" : "";
            case STALE -> tool.machine().hasAgent(jvm) ? "kept" : "left over";
        };
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
