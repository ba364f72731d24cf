package io.hotspan.cli;

import io.hotspan.attach.Jvm;
import io.hotspan.cli.live.Approach;
import io.hotspan.cli.live.OpenRun;
import io.hotspan.cli.live.Visit;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.Screen;
import io.hotspan.probes.ParsedProbe;
import io.hotspan.probes.wire.Question;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hotspan open PID [PROBE…]}. */
@Command(
        name = "open",
        header = "List calls that have been entered and not yet left, with age and stack.",
        description =
                "%nA stuck call makes no span, because a span is made when a call ends; here it shows. With probes it"
                        + " places them, waits, and lists the calls entered meanwhile that have not come back; without, it"
                        + " asks the agent that is there, for its kept or permanent probes.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        footer = {
            "%nExamples:",
            "  hotspan open 4242",
            "  hotspan open 4242 'com.shop.ReportService::revenue' --for 10s"
        })
final class OpenCommand extends Subcommand {
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final int MOST_ROWS = 200;

    @Parameters(index = "0", paramLabel = "PID", converter = Pid.class, description = "The JVM; hotspan ps lists them.")
    private long pid;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PROBE", description = "What to watch for a while.")
    private List<String> texts = List.of();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = LimitOptions.Time.class,
            description = "How long to watch the probes given here. Default: 5s.")
    private @Nullable Duration length;

    @Mixin
    private ProbeOptions options = new ProbeOptions();

    OpenCommand(Tool tool) {
        super(tool);
    }

    @Override
    ExitCode run(Screen screen) throws Failure {
        List<ParsedProbe> probes = ProbeOptions.parse(texts);
        OpenRun run = new OpenRun(screen);
        Approach approach = new Approach(tool().machine(), screen, tool().asker());
        Jvm jvm = approach.find(pid);
        if (!probes.isEmpty()) {
            OffCommand.requireOn(jvm);
            try (Visit visit = Visit.to(approach, jvm, options.yes(), options.takeOver())) {
                return run.watch(
                        visit,
                        probes,
                        options.jdk(),
                        options.waitForClass(),
                        options.yes(),
                        length == null ? WAIT : length);
            }
        }
        if (!tool().machine().hasAgent(jvm)) {
            throw Failure.of(
                    ExitCode.NO_MATCH,
                    "HS-NO-AGENT",
                    "No agent is in " + jvm.describe() + ", so nothing is being watched.",
                    "Name a probe: hotspan open " + pid + " 'CLASS::METHOD'");
        }
        try (Visit visit = Visit.to(approach, jvm, options.yes(), options.takeOver())) {
            run.print(visit.ask(Question.OPEN, "", MOST_ROWS, List.of()), true);
            return ExitCode.DONE;
        }
    }
}
