package io.hotspan.cli;

import io.hotspan.cli.live.AttachRequest;
import io.hotspan.cli.live.AttachRun;
import io.hotspan.cli.live.TimingTable;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.Screen;
import io.hotspan.probes.Action;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.Limits;
import io.hotspan.probes.ParsedProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hotspan top PID PATTERN…}. */
@Command(
        name = "top",
        header = "Time every method that a pattern names, and list where the time goes.",
        description = {
            "%nPATTERN is CLASS[::METHOD[(parameters)]] [when CONDITION], up to 2,000 methods; every one is timed, and no"
                    + " span is made.",
            "%n  total   time in the method, with all it called; of a recursive method each level counts",
            "  self    the same without what other timed methods took",
            "  p50 p99 half of the calls, 99 of 100, took no longer",
            "%nIt ends by itself after --for, or when you leave (Ctrl-C), and the code is restored."
        },
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        footer = {
            "%nExamples:",
            "  hotspan top 4242 'com.shop..*' --for 10s",
            "  hotspan top 4242 '+com.shop.Repository' --sort p99 --rows 50",
            "%nEnds as attach does."
        })
final class TopCommand extends Subcommand {
    private static final Duration MARGIN = Duration.ofSeconds(1);

    @Parameters(index = "0", paramLabel = "PID", converter = Pid.class, description = "The JVM; hotspan ps lists them.")
    private long pid;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATTERN", description = "What to time; one or more.")
    private List<String> patterns = List.of();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = LimitOptions.Time.class,
            description = "End by itself after this time: 10s, 5m. Default: 2m.")
    private Duration length = Duration.ofNanos(Limits.live().timeNanos());

    @Option(
            names = "--sort",
            paramLabel = "COLUMN",
            description = "total (default), self, calls, errors, mean, p50, p99 or max; most first.")
    private String sort = TimingTable.Sort.TOTAL.word();

    @Option(names = "--rows", paramLabel = "N", description = "Show the first N methods. Default: 20.")
    private int rows = 20;

    @Option(
            names = "--budget",
            paramLabel = "PERCENT",
            converter = LimitOptions.Part.class,
            description = "What this may cost of the process's processor time; above it, it times less. Default: 1%%.")
    private @Nullable Double budget;

    @Mixin
    private ProbeOptions options = new ProbeOptions();

    TopCommand(Tool tool) {
        super(tool);
    }

    @Override
    ExitCode run(Screen screen) throws Failure {
        AttachRequest request = new AttachRequest(
                pid,
                probes(),
                Limits.live().withTimeNanos(length.plus(MARGIN).toNanos()),
                new Ceilings(0, 0, 0, budget == null ? 0 : budget),
                length,
                Duration.ZERO,
                options.jdk(),
                options.waitForClass(),
                options.yes(),
                options.takeOver(),
                null,
                "",
                null,
                System.getProperty("user.name", ""));
        return new AttachRun(
                        tool().machine(),
                        screen,
                        tool().asker(),
                        tool().interrupts(),
                        request,
                        OffCommand::requireOn,
                        new TimingTable(sort(), rows()))
                .run();
    }

    private List<ParsedProbe> probes() throws Failure {
        List<String> texts = new ArrayList<>();
        for (String pattern : patterns) {
            texts.add(pattern.contains("->") ? pattern : pattern + " -> time");
        }
        List<ParsedProbe> probes = ProbeOptions.parse(texts);
        for (int i = 0; i < probes.size(); i++) {
            if (probes.get(i).action() != Action.TIME) {
                throw Failure.of(
                        ExitCode.USAGE,
                        "HS-USAGE",
                        "top times methods, and " + patterns.get(i) + " asks for something else.",
                        "Leave out what stands behind ->, or use hotspan attach.");
            }
        }
        return probes;
    }

    private TimingTable.Sort sort() throws Failure {
        for (TimingTable.Sort one : TimingTable.Sort.values()) {
            if (one.word().equals(sort)) {
                return one;
            }
        }
        throw Failure.of(
                ExitCode.USAGE,
                "HS-USAGE",
                "there is no column " + sort + " to sort by.",
                "Columns are total, self, calls, errors, mean, p50, p99 and max.");
    }

    private int rows() throws Failure {
        if (rows < 1) {
            throw Failure.of(ExitCode.USAGE, "HS-USAGE", "--rows " + rows + " shows nothing.", "Write 1 or more.");
        }
        return rows;
    }
}
