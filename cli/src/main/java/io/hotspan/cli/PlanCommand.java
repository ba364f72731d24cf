package io.hotspan.cli;

import io.hotspan.attach.Jvm;
import io.hotspan.cli.live.Approach;
import io.hotspan.cli.live.Visit;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.cli.say.Table;
import io.hotspan.cli.say.Words;
import io.hotspan.probes.ParsedProbe;
import io.hotspan.probes.expr.Descriptors;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hotspan plan PID PROBE…}. */
@Command(
        name = "plan",
        header = "Say what probes would touch, without changing any byte code.",
        description =
                "%nLoads the agent, asks it, and takes it out again. VERDICT is allow, graft (what the JDK would lose"
                        + " is put back) or refuse; FRAME is by how many bytes a call's stack frame grows.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        footer = {
            "%nExamples:",
            "  hotspan plan 4242 'com.shop.OrderService::place(order, qty) when qty > 10'",
            "  hotspan plan 4242 'com.shop..*Repository::find*' '+com.shop.pricing.Discount::percent'"
        })
final class PlanCommand extends Subcommand {
    private static final int MOST_ROWS = 500;
    private static final String REFUSE = "refuse";

    @Parameters(index = "0", paramLabel = "PID", converter = Pid.class, description = "The JVM; hotspan ps lists them.")
    private long pid;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PROBE", description = "What to watch; one or more.")
    private List<String> texts = List.of();

    @Mixin
    private ProbeOptions options = new ProbeOptions();

    PlanCommand(Tool tool) {
        super(tool);
    }

    /** One row of the agent's answer; a column that an agent of another version does not send is empty. */
    private record Row(List<String> columns) {
        String text(int column) {
            return column < columns.size() ? columns.get(column) : "";
        }

        String probe() {
            return text(0);
        }

        String method() {
            return text(3);
        }

        String verdict() {
            return text(5);
        }

        boolean woven() {
            return !method().isEmpty() && !verdict().equals(REFUSE);
        }
    }

    @Override
    ExitCode run(Screen screen) throws Failure {
        List<ParsedProbe> probes = ProbeOptions.parse(texts);
        Approach approach = new Approach(tool().machine(), screen, tool().asker());
        Jvm jvm = approach.find(pid);
        OffCommand.requireOn(jvm);
        try (Visit visit = Visit.to(approach, jvm, options.yes(), options.takeOver())) {
            Answer answer = visit.ask(Question.PLAN, "", MOST_ROWS, wanted(probes));
            List<Row> rows = answer.rows().stream().map(Row::new).toList();
            if (screen.json()) {
                rows.forEach(row -> screen.line(json(row)));
                screen.line(JsonLine.of("listed").put("rows", rows.size()).put("leftOff", answer.leftOff()));
            } else {
                print(screen, rows, answer.leftOff());
            }
            visit.stop();
            return verdict(screen, probes, rows, answer.leftOff() == 0);
        }
    }

    private List<Wanted> wanted(List<ParsedProbe> probes) {
        List<Wanted> wanted = new ArrayList<>();
        for (ParsedProbe probe : probes) {
            wanted.add(Wanted.builder("p" + (wanted.size() + 1), probe.source())
                    .jdk(options.jdk())
                    .waitForClass(options.waitForClass())
                    .consent(options.yes())
                    .build());
        }
        return wanted;
    }

    private static void print(Screen screen, List<Row> rows, int leftOff) {
        Table table = new Table("PROBE", "VERDICT", ">FRAME", "METHOD", "NOTE");
        for (Row row : rows) {
            String method = row.text(1) + (row.method().isEmpty() ? "" : "::" + row.method() + parameters(row.text(4)));
            String frame = row.text(7).isEmpty() || row.text(7).equals("0") ? "" : row.text(7) + " B";
            table.row(row.probe(), row.verdict(), frame, method, row.text(6));
        }
        if (!table.isEmpty()) {
            screen.lines(table.lines());
        }
        if (leftOff > 0) {
            screen.line("… and " + Words.count(leftOff, "row", "rows") + " more");
        }
    }

    /** {@code (String, int)}: as it is written in a probe. */
    private static String parameters(String descriptor) {
        try {
            return Descriptors.parameters(descriptor).stream()
                    .map(Descriptors::simpleName)
                    .collect(Collectors.joining(", ", "(", ")"));
        } catch (IllegalArgumentException e) {
            return descriptor; // an agent of another version may say it in another way
        }
    }

    private static JsonLine json(Row row) {
        JsonLine line = JsonLine.of("planned")
                .put("probe", row.probe())
                .put("class", row.text(1))
                .put("loader", row.text(2))
                .put("method", row.method())
                .put("descriptor", row.text(4))
                .put("verdict", row.verdict())
                .put("note", row.text(6));
        String frame = row.text(7);
        return frame.matches("\\d{1,9}") ? line.put("frameBytes", Integer.parseInt(frame)) : line;
    }

    /** The agent's answer has no code for it: it begins with the sentence. */
    private static boolean unmatched(Row row) {
        return row.method().isEmpty()
                && (row.text(6).startsWith("no loaded class matches")
                        || row.text(6).startsWith("no method of "));
    }

    /**
     * What it means for the command.
     *
     * @param whole whether no row was left off: of a probe without one nothing is known otherwise, and it did match
     */
    private static ExitCode verdict(Screen screen, List<ParsedProbe> probes, List<Row> rows, boolean whole) {
        int matched = 0;
        boolean refused = false;
        for (int i = 1; i <= probes.size(); i++) {
            String id = "p" + i;
            List<Row> own = rows.stream().filter(row -> row.probe().equals(id)).collect(Collectors.toList());
            boolean cut = own.isEmpty() && !whole;
            boolean woven = cut || own.stream().anyMatch(Row::woven);
            matched += woven ? 1 : 0;
            refused |= !woven && !own.isEmpty() && !own.stream().allMatch(PlanCommand::unmatched);
            if (own.isEmpty() && whole) {
                screen.failure(Failure.of(
                        ExitCode.NO_MATCH,
                        "HS-PROBE-NO-CLASS",
                        id + " " + probes.get(i - 1).text() + " matches no method of a loaded class.",
                        "Look at the names; with --wait, attach places it when the class is loaded."));
            }
        }
        if (refused) {
            return ExitCode.REFUSED;
        }
        return matched == probes.size() ? ExitCode.DONE : matched == 0 ? ExitCode.NO_MATCH : ExitCode.PARTIAL;
    }
}
