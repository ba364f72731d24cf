package io.hotspan.cli;

import io.hotspan.cli.live.AttachRequest;
import io.hotspan.cli.live.AttachRun;
import io.hotspan.cli.live.TimingTable;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.Screen;
import io.hotspan.probes.ParsedProbe;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hotspan attach PID PROBE…}. */
@Command(
        name = "attach",
        header = "Show each call of the methods you point at, as it happens.",
        description = {
            "%nPROBE is CLASS::METHOD[(parameters)] [when CONDITION] [-> ACTIONS], in quotes.",
            "  class      com.shop.OrderService, com.shop.*, com.shop..*Repository, +com.shop.Discount",
            "  method     place, find*, <init>, place(String, int)",
            "  condition  qty > 10 && duration > 200ms, error != null, return == 0",
            "  actions    span (default), count, time; return, args, attr(parameter)",
            "%nThe probes end by themselves: at 100 calls, after 2 minutes, or when you leave (Ctrl-C),"
                    + " and the code is restored and compared with what it was."
        },
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        footer = {
            "%nExamples:",
            "  hotspan attach 4242 'com.shop.OrderService::place(order, qty) when qty > 10 -> return, attr(order)'",
            "  hotspan attach 4242 'com.shop..*Repository::find*' --for 30s --otlp http://127.0.0.1:4318",
            "%nEnds with 0 done, 1 usage, 2 no match, 3 partial, 4 stopped by the governor, 5 refused,"
                    + " 6 attach failed, 7 not restored, 8 target gone."
        })
final class AttachCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "PID", converter = Pid.class, description = "The JVM; hotspan ps lists them.")
    private long pid;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PROBE", description = "What to watch; one or more.")
    private List<String> texts = List.of();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Option(
            names = "--service",
            paramLabel = "NAME",
            description = "The spans' service.name. Default: the target's OTEL_SERVICE_NAME, main class or jar.")
    private @Nullable String service;

    @Mixin
    private ExportOptions export = new ExportOptions();

    @Mixin
    private ProbeOptions options = new ProbeOptions();

    AttachCommand(Tool tool) {
        super(tool);
    }

    /** Takes what {@link PlainLine} has read. */
    void take(long toPid, List<String> probes) {
        pid = toPid;
        texts = probes;
    }

    /** Takes an option with its value; false when there is no such one. */
    boolean take(String name, String value) {
        if (name.equals("--service")) {
            service = value;
            return true;
        }
        return limits.take(name, value) || export.take(name, value);
    }

    /** Takes an option without a value; false when there is no such one. */
    boolean take(String name) {
        if (name.equals("--json")) {
            useJson();
            return true;
        }
        return options.take(name);
    }

    @Override
    ExitCode run(Screen screen) throws Failure {
        List<ParsedProbe> probes = ProbeOptions.parse(texts);
        limits.check(probes);
        if (!limits.keep().isZero() && export.text().isEmpty()) {
            throw Failure.of(
                    ExitCode.USAGE,
                    "HS-USAGE",
                    "Probes that are kept send their spans from the JVM itself, and nothing says where to.",
                    "Give --otlp URL or --to file:PATH, as the JVM sees it.");
        }
        AttachRequest request = new AttachRequest(
                pid,
                probes,
                limits.limits(),
                limits.ceilings(),
                limits.length(),
                limits.keep(),
                options.jdk(),
                options.waitForClass(),
                options.yes(),
                options.takeOver(),
                export.destination(tool().environment()),
                export.text(),
                service,
                System.getProperty("user.name", ""));
        return new AttachRun(
                        tool().machine(),
                        screen,
                        tool().asker(),
                        tool().interrupts(),
                        request,
                        OffCommand::requireOn,
                        TimingTable.SHORT)
                .run();
    }
}
