package io.hotspan.cli.live;

import io.hotspan.attach.AgentSession;
import io.hotspan.cli.fixtures.FakeMachine;
import io.hotspan.cli.fixtures.Heard;
import io.hotspan.cli.fixtures.Samples;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Screen;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Limits;
import io.hotspan.probes.ParsedProbe;
import io.hotspan.probes.ProbeParser;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the tests of an attach have in common: a machine that is scripted, a screen that is read, answers to what is asked. */
abstract class AtTheTerminal {
    static final String PLACE = "com.shop.OrderService::place";
    static final FakeMachine.AgentCalls NO_CALLS = tool -> {};

    final Heard heard = new Heard();
    final List<String> questions = new ArrayList<>();
    Asker.Reply reply = Asker.Reply.NOBODY;

    @Nullable
    Duration length;

    Duration keep = Duration.ZERO;
    boolean yes;
    boolean takeOver;

    @Nullable
    ExportTarget destination;

    static FakeMachine.Agent consenting() {
        return (probes, tool) -> {
            boolean agreed = probes.wanted().stream().allMatch(Wanted::consent);
            ProbeReport report = agreed
                    ? Samples.report("p1", ProbeState.EXPIRED, 0).build()
                    : Samples.refused("p1", RefusalCode.NEEDS_CONSENT, "");
            status(probes.revision(), report, tool);
        };
    }

    static void status(long revision, ProbeReport report, AgentSession.Listener tool) {
        tool.onStatus(new Status(revision, 0, 1, List.of(report)));
    }

    static Stopped stopped(ProbeReport report) {
        return new Stopped(EndReason.LEFT, List.of(report), 1, 1, List.of(), 2_000_000);
    }

    String last() {
        return heard.lines().get(heard.lines().size() - 1);
    }

    ExitCode run(FakeMachine machine, String... probes) throws Exception {
        return run(machine, heard.screen(), probes);
    }

    ExitCode run(FakeMachine machine, Screen screen, String... probes) throws Exception {
        return run(machine, screen, quiet(), probes);
    }

    ExitCode run(FakeMachine machine, Screen screen, Interrupts interrupts, String... probes) throws Exception {
        List<ParsedProbe> parsed = new ArrayList<>();
        for (String probe : probes) {
            parsed.add(ProbeParser.parse(probe));
        }
        AttachRequest request = request(parsed);
        Asker asker = question -> {
            questions.add(question);
            return reply;
        };
        return new AttachRun(machine, screen, asker, interrupts, request, jvm -> {}, TimingTable.SHORT).run();
    }

    AttachRequest request(List<ParsedProbe> parsed) {
        return new AttachRequest(
                4242,
                parsed,
                Limits.live(),
                Ceilings.DEFAULT,
                length,
                keep,
                false,
                false,
                yes,
                takeOver,
                destination,
                "",
                null,
                "me");
    }

    static Interrupts quiet() {
        return later(() -> {});
    }

    /** Something happens once the probes are in. */
    static Interrupts later(Runnable event) {
        return new Interrupts() {
            @Override
            public Watch onCtrlC(Runnable ctrlC) {
                return () -> {};
            }

            @Override
            public void onInputClosed(Runnable closed) {
                event.run();
            }
        };
    }

    static void tripped(FakeMachine machine, ProbeReport ended) {
        machine.tool().onCalls(List.of(Samples.placed("p1"), Samples.failed("p1")));
        machine.tool().onStatus(new Status(1, 3_400_000, 1, List.of(ended)));
    }

    /** Ctrl-C once the probes are in. */
    static final class AtOnce implements Interrupts {
        private Runnable leave = () -> {};

        @Override
        public Watch onCtrlC(Runnable ctrlC) {
            leave = ctrlC;
            return () -> {};
        }

        @Override
        public void onInputClosed(Runnable closed) {
            leave.run();
        }
    }

    /** Ctrl-C before the agent is in, unless it is said when. */
    static final class BeforeTheyAreIn implements Interrupts {
        private final boolean atOnce;
        private Runnable leave = () -> {};

        BeforeTheyAreIn(boolean atOnce) {
            this.atOnce = atOnce;
        }

        void come() {
            leave.run();
        }

        @Override
        public Watch onCtrlC(Runnable ctrlC) {
            leave = ctrlC;
            if (atOnce) {
                ctrlC.run();
            }
            return () -> {};
        }

        @Override
        public void onInputClosed(Runnable closed) {}
    }
}
