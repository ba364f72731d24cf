package io.hotspan.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hotspan.attach.AttachCode;
import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Closed;
import io.hotspan.attach.Consent;
import io.hotspan.cli.fixtures.FakeMachine;
import io.hotspan.cli.fixtures.Samples;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.ProbeParser;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a session ends: its exit code, its last line, and what it asks and refuses before. */
@Timeout(30)
class AttachEndsTest extends AtTheTerminal {
    @Test
    void probesThatMatchNothingEndWithNoMatchAndLeaveNothing() {
        FakeMachine machine = new FakeMachine(
                FakeMachine.reporting(List.of(Samples.refused("p1", RefusalCode.NO_CLASS, "")), NO_CALLS));
        Failure failure = catchThrowableOfType(Failure.class, () -> run(machine, PLACE));
        assertThat(failure.exit()).isEqualTo(ExitCode.NO_MATCH);
        assertThat(failure.action()).contains("--wait");
        assertThat(machine.ends).containsExactly("stop", "close");
    }

    /** Of a file, or kept by a tool that has gone: they are neither shown nor counted, and what is wrong with them is no fault of this command. */
    @Test
    void probesOfOthersInTheJvmAreNoBusinessOfThisCommand() throws Exception {
        ProbeReport ours = Samples.report("p1", ProbeState.EXPIRED, 0).build();
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(
                List.of(
                        ours,
                        Samples.report("kept/p1", ProbeState.LIVE, 7).build(),
                        Samples.report("file/work", ProbeState.LIVE, 7).build(),
                        Samples.refused("file", RefusalCode.SYNTAX, "Correct the file.")),
                NO_CALLS));
        assertThat(run(machine, PLACE)).isEqualTo(ExitCode.DONE);
        assertThat(heard.lines()).noneMatch(line -> line.contains("kept/") || line.contains("file"));
        assertThat(last()).contains("0 hits");
        assertThat(heard.err()).doesNotContain("file");
    }

    @Test
    void oneUnmatchedProbeOfTwoIsPartial() throws Exception {
        ProbeReport in = Samples.report("p1", ProbeState.EXPIRED, 0).build();
        ProbeReport out = Samples.refused("p2", RefusalCode.NO_METHOD, "Did you mean place?");
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(List.of(in, out), NO_CALLS));
        assertThat(run(machine, PLACE, PLACE)).isEqualTo(ExitCode.PARTIAL);
        assertThat(heard.err()).contains("p2 com.shop.OrderService::place").contains("Did you mean place?");
        assertThat(heard.lines()).noneMatch(line -> line.startsWith("probe p2"));
    }

    @Test
    void aPolicyRefusalPlacesNothing() {
        ProbeReport in = Samples.report("p1", ProbeState.LIVE, 0).build();
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(
                List.of(in, Samples.refused("p2", RefusalCode.POLICY, "Ask its owner.")), NO_CALLS));
        Failure failure = catchThrowableOfType(Failure.class, () -> run(machine, PLACE, PLACE));
        assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure.code()).isEqualTo("HS-PROBE-POLICY");
        assertThat(machine.ends).containsExactly("stop", "close");
        assertThat(heard.lines()).isEmpty();
    }

    @Test
    void aTypeErrorShowsItsPlace() {
        ProbeReport wrong = ProbeReport.builder("p1", PLACE + " when qtty > 1", ProbeState.REFUSED)
                .reason("there is no parameter qtty")
                .refused(RefusalCode.TYPE.name(), 35, "did you mean qty?")
                .build();
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(List.of(wrong), NO_CALLS));
        Failure failure = catchThrowableOfType(Failure.class, () -> run(machine, PLACE));
        assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure.view().lines().toList().get(1)).isEqualTo(" ".repeat(34) + "^");
    }

    @Test
    void manyMethodsAreAskedAboutAndYesPlacesThem() throws Exception {
        reply = Asker.Reply.YES;
        FakeMachine machine = new FakeMachine(consenting());
        assertThat(run(machine, PLACE)).isEqualTo(ExitCode.DONE);
        assertThat(questions).singleElement().asString().contains("p1").endsWith("Place it?");
        assertThat(machine.wanted).allMatch(Wanted::consent);
    }

    @Test
    void aQuestionThatNobodyAnswersIsARefusal() {
        FakeMachine machine = new FakeMachine(consenting());
        Failure failure = catchThrowableOfType(Failure.class, () -> run(machine, PLACE));
        assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure.action()).contains("--yes");
        assertThat(machine.ends).containsExactly("stop", "close");
    }

    @Test
    void yesOnTheCommandLineAsksNothing() throws Exception {
        yes = true;
        assertThat(run(new FakeMachine(consenting()), PLACE)).isEqualTo(ExitCode.DONE);
        assertThat(questions).isEmpty();
    }

    @Test
    void aTargetThatEndsIsGoneAndItsLastCallsAreInTheBooks() throws Exception {
        ProbeReport live = Samples.report("p1", ProbeState.LIVE, 1).build();
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(List.of(live), tool -> {
            tool.onCalls(List.of(Samples.placed("p1"), Samples.failed("p1")));
            tool.onClosed(Closed.TARGET_GONE);
        }));
        assertThat(run(machine, PLACE)).isEqualTo(ExitCode.GONE);
        assertThat(last())
                .isEqualTo("stopped: the target process ended — 2 hits, 2 exported, 0 dropped; nothing is left to"
                        + " restore");
    }

    @Test
    void anAgentThatDoesNotSayThatItRestoredIsNotRestored() throws Exception {
        ProbeReport ended = Samples.report("p1", ProbeState.EXPIRED, 0).build();
        FakeMachine silent = new FakeMachine(FakeMachine.reporting(List.of(ended), NO_CALLS)).stoppingWith(null);
        assertThat(run(silent, PLACE)).isEqualTo(ExitCode.NOT_RESTORED);
    }

    @Test
    void anAgentThatFailsSaysWhatStruckItAndThatTheCodeIsAsBefore() throws Exception {
        ProbeReport live = Samples.report("p1", ProbeState.LIVE, 1).build();
        ProbeReport over = Samples.report("p1", ProbeState.REMOVED, 1)
                .reason(EndReason.ERROR.sentence() + ": java.lang.IllegalStateException at a.B.c(B.java:7)")
                .build();
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(List.of(live), tool -> {
            tool.onStopped(new Stopped(EndReason.ERROR, List.of(over), 1, 1, List.of(), 1));
            tool.onClosed(Closed.LINK_LOST);
        }));
        assertThat(run(machine, PLACE)).isEqualTo(ExitCode.PARTIAL);
        assertThat(last())
                .startsWith("stopped: hotspan failed and took itself out: java.lang.IllegalStateException at a.B.c")
                .endsWith("1 class restored and verified identical");
    }

    @Test
    void aClassThatIsNotAsBeforeIsNotRestored() throws Exception {
        ProbeReport ended = Samples.report("p1", ProbeState.EXPIRED, 0).build();
        Stopped last = new Stopped(EndReason.LEFT, List.of(ended), 2, 1, List.of("com.shop.A: out of metaspace"), 1);
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(List.of(ended), NO_CALLS)).stoppingWith(last);
        assertThat(run(machine, PLACE)).isEqualTo(ExitCode.NOT_RESTORED);
        assertThat(last()).contains("out of metaspace");
        assertThat(heard.lines()).anyMatch(line -> line.endsWith("1 of 2 classes NOT verified as before"));
    }

    @Test
    void theGovernorsStopHasItsOwnExitCode() throws Exception {
        ProbeReport ended = Samples.report("p1", ProbeState.REMOVED, 0)
                .reason(EndReason.GOVERNOR.sentence())
                .build();
        FakeMachine machine =
                new FakeMachine(FakeMachine.reporting(List.of(ended), NO_CALLS)).stoppingWith(stopped(ended));
        assertThat(run(machine, PLACE)).isEqualTo(ExitCode.GOVERNOR);
        assertThat(last()).startsWith("stopped: the governor stopped it because it cost too much — ");
    }

    @Test
    void theTimeOfForEndsTheCommand() throws Exception {
        length = Duration.ofMillis(300);
        ProbeReport live = Samples.report("p1", ProbeState.LIVE, 0).build();
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(List.of(live), NO_CALLS));
        assertThat(run(machine, PLACE)).isEqualTo(ExitCode.DONE);
        assertThat(last()).startsWith("stopped: the time of --for is over — 0 hits");
        assertThat(heard.lines().get(1)).contains("stops at 100 hits, 300ms, or when you leave");
    }

    @Test
    void keptProbesAreLeftBehindWithoutAStop() throws Exception {
        length = Duration.ofMillis(200);
        keep = Duration.ofHours(1);
        ProbeReport live = Samples.report("p1", ProbeState.LIVE, 0).build();
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(List.of(live), NO_CALLS));
        assertThat(run(machine, PLACE)).isEqualTo(ExitCode.DONE);
        assertThat(machine.ends).containsExactly("close");
        assertThat(machine.wanted.get(0).keepMillis()).isEqualTo(3_600_000);
        assertThat(machine.given).containsExactly("/");
        assertThat(last()).endsWith("p1 left behind");
    }

    /** The agent works on them still: it obeys in the order in which it was told, and a stop alone spares what is to be kept. */
    @Test
    void keptProbesThatAreLeftBeforeTheyAreInAreTakenBack() {
        keep = Duration.ofHours(1);
        List<List<Wanted>> sets = new ArrayList<>();
        List<Long> revisions = new ArrayList<>();
        BeforeTheyAreIn ctrlC = new BeforeTheyAreIn(false);
        FakeMachine machine = new FakeMachine((probes, tool) -> {
            sets.add(probes.wanted());
            revisions.add(probes.revision());
            ctrlC.come();
        });
        Failure failure = catchThrowableOfType(Failure.class, () -> run(machine, heard.screen(), ctrlC, PLACE));
        assertThat(failure.exit()).isEqualTo(ExitCode.DONE);
        assertThat(failure.what()).isEqualTo("You left before the probes were in.");
        assertThat(sets).hasSize(2);
        assertThat(sets.get(0)).hasSize(1);
        assertThat(sets.get(1)).isEmpty();
        assertThat(revisions).containsExactly(1L, 2L);
        assertThat(machine.ends).containsExactly("stop", "close");
    }

    @Test
    void keptProbesThatTheAgentDoesNotSayToBeOutAreNamed() {
        keep = Duration.ofHours(1);
        ProbeReport live = Samples.report("p1", ProbeState.LIVE, 0).build();
        for (Stopped last : new Stopped[] {null, stopped(live)}) {
            BeforeTheyAreIn ctrlC = new BeforeTheyAreIn(false);
            FakeMachine machine = new FakeMachine((probes, tool) -> ctrlC.come()).stoppingWith(last);
            Failure failure = catchThrowableOfType(Failure.class, () -> run(machine, heard.screen(), ctrlC, PLACE));
            assertThat(failure.exit()).isEqualTo(ExitCode.NOT_RESTORED);
            assertThat(failure.what()).contains("You left").contains("did not confirm");
            assertThat(failure.action()).contains("hotspan detach 4242");
        }
    }

    @Test
    void keptProbesAreTakenBackWhenOneIsRefused() {
        keep = Duration.ofHours(1);
        FakeMachine machine = new FakeMachine(
                FakeMachine.reporting(List.of(Samples.refused("p1", RefusalCode.NO_CLASS, "")), NO_CALLS));
        Failure failure = catchThrowableOfType(Failure.class, () -> run(machine, PLACE));
        assertThat(failure.exit()).isEqualTo(ExitCode.NO_MATCH);
        assertThat(machine.wanted).isEmpty();
    }

    @Test
    void probesThatEndWithTheSessionNeedNotBeTakenBack() {
        ProbeReport live = Samples.report("p1", ProbeState.LIVE, 0).build();
        BeforeTheyAreIn ctrlC = new BeforeTheyAreIn(false);
        FakeMachine machine = new FakeMachine((probes, tool) -> ctrlC.come()).stoppingWith(stopped(live));
        Failure failure = catchThrowableOfType(Failure.class, () -> run(machine, heard.screen(), ctrlC, PLACE));
        assertThat(failure.exit()).isEqualTo(ExitCode.DONE);
        assertThat(machine.wanted).hasSize(1);
    }

    /** They may be in by now, and whoever asks is not told otherwise. */
    @Test
    void leavingWhileProbesGoInIsDoneOnlyWhenTheCodeIsKnownToBeAsBefore() {
        ProbeReport live = Samples.report("p1", ProbeState.LIVE, 0).build();
        Stopped worse = new Stopped(EndReason.LEFT, List.of(live), 2, 1, List.of("com.shop.A: out of metaspace"), 1);
        for (Stopped last : new Stopped[] {null, worse}) {
            BeforeTheyAreIn ctrlC = new BeforeTheyAreIn(false);
            FakeMachine machine = new FakeMachine((probes, tool) -> ctrlC.come()).stoppingWith(last);
            Failure failure = catchThrowableOfType(Failure.class, () -> run(machine, heard.screen(), ctrlC, PLACE));
            assertThat(failure.exit()).isEqualTo(ExitCode.NOT_RESTORED);
            assertThat(failure.code()).isEqualTo("HS-LEFT");
            assertThat(failure.what())
                    .startsWith("You left before the probes were in. ")
                    .contains(last == null ? "did not say" : "1 of 2 classes NOT verified as before: com.shop.A: out");
        }
    }

    @Test
    void ctrlCDuringAnAttachGivesItUp() {
        FakeMachine machine = new FakeMachine(consenting()).hanging();
        Failure failure = catchThrowableOfType(
                Failure.class, () -> run(machine, heard.screen(), new BeforeTheyAreIn(true), PLACE));
        assertThat(failure.exit()).isEqualTo(ExitCode.DONE);
        assertThat(failure.what()).isEqualTo("You left before the agent was in: nothing was placed.");
        assertThat(machine.wanted).isEmpty();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void ctrlCThatComesTooLateForTheAttachPlacesNothing() {
        FakeMachine machine = new FakeMachine(consenting());
        Failure failure = catchThrowableOfType(
                Failure.class, () -> run(machine, heard.screen(), new BeforeTheyAreIn(true), PLACE));
        assertThat(failure.exit()).isEqualTo(ExitCode.DONE);
        assertThat(failure.what()).isEqualTo("You left before the probes were in.");
        assertThat(machine.wanted).isEmpty();
        assertThat(machine.ends).containsExactly("stop", "close");
    }

    @Test
    void ctrlCAtAQuestionIsHeard() throws Exception {
        BeforeTheyAreIn ctrlC = new BeforeTheyAreIn(false);
        FakeMachine machine = new FakeMachine(consenting());
        Asker nobody = question -> {
            new Thread(ctrlC::come).start();
            try {
                new CountDownLatch(1).await(); // for ever, or until Ctrl-C
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Asker.Reply.NOBODY;
        };
        AttachRun run = new AttachRun(
                machine,
                heard.screen(),
                nobody,
                ctrlC,
                request(List.of(ProbeParser.parse(PLACE))),
                jvm -> {},
                TimingTable.SHORT);
        Failure failure = catchThrowableOfType(Failure.class, run::run);
        assertThat(failure.exit()).isEqualTo(ExitCode.DONE);
        assertThat(failure.what()).isEqualTo("You left before the probes were in.");
        assertThat(machine.ends).containsExactly("stop", "close");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void ctrlCEndsTheSessionAndRestores() throws Exception {
        ProbeReport live = Samples.report("p1", ProbeState.LIVE, 0).build();
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(List.of(live), NO_CALLS));
        assertThat(run(machine, heard.screen(), new AtOnce(), PLACE)).isEqualTo(ExitCode.DONE);
        assertThat(last()).startsWith("stopped: you left (Ctrl-C) — ");
        assertThat(machine.ends).containsExactly("stop", "close");
    }

    @Test
    void aJvmThatIsHeldNamesTheWayToTakeItOver() {
        FakeMachine machine = new FakeMachine(consenting())
                .failing(new AttachFailure(AttachCode.HELD, "JVM 4242 is held by anna.", "Use that session."));
        Failure failure = catchThrowableOfType(Failure.class, () -> run(machine, PLACE));
        assertThat(failure.exit()).isEqualTo(ExitCode.ATTACH_FAILED);
        assertThat(failure.action()).contains("--take-over");
        takeOver = true;
        assertThat(catchThrowableOfType(Failure.class, () -> run(machine, PLACE)))
                .isNotNull();
        assertThat(machine.consents).containsExactly(Consent.TAKE_OVER);
    }
}
