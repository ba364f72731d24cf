package io.hotspan.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hotspan.attach.AgentSession;
import io.hotspan.attach.AttachCode;
import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Closed;
import io.hotspan.attach.Consent;
import io.hotspan.attach.Finding;
import io.hotspan.cli.fixtures.FakeMachine;
import io.hotspan.cli.fixtures.Heard;
import io.hotspan.cli.fixtures.Samples;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.Screen;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.Limits;
import io.hotspan.probes.ParsedProbe;
import io.hotspan.probes.ProbeParser;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.SkipCause;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Timing;
import io.hotspan.probes.wire.Wanted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AttachRunTest {
    private static final String PLACE = "com.shop.OrderService::place";
    private static final FakeMachine.AgentCalls NO_CALLS = tool -> {};

    private final Heard heard = new Heard();
    private final List<String> questions = new ArrayList<>();
    private Asker.Reply reply = Asker.Reply.NOBODY;
    private @Nullable Duration length;
    private Duration keep = Duration.ZERO;
    private boolean yes;
    private boolean takeOver;
    private @Nullable ExportTarget destination;

    @Test
    void aSessionIsToldInWordsFromTheFirstLineToTheLast() throws Exception {
        ProbeReport live = Samples.report("p1", ProbeState.LIVE, 0).build();
        ProbeReport ended = Samples.report("p1", ProbeState.TRIPPED, 2)
                .reason(EndReason.HITS.sentence())
                .ledger(Ledger.builder()
                        .entered(2_313)
                        .skipped(SkipCause.CONDITION_FALSE, 2_311)
                        .recorded(2)
                        .build())
                .build();
        FakeMachine machine =
                new FakeMachine(FakeMachine.reporting(List.of(live), NO_CALLS)).stoppingWith(stopped(ended));
        assertThat(run(machine, heard.screen(), later(() -> tripped(machine, ended)), PLACE))
                .isEqualTo(ExitCode.DONE);
        assertThat(heard.lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo("attached to 4242 com.shop.Main (JDK 17.0.15) in 0.4 s, pause 3 ms"),
                        line -> assertThat(line)
                                .isEqualTo("probe p1  com.shop.OrderService::place   1 class, 1 method   stops at 100"
                                        + " hits, 2m, or when you leave"),
                        line -> assertThat(line)
                                .matches(
                                        "  \\d\\d:\\d\\d:07\\.114   18\\.2 ms  ok     OrderService\\.place        order=7781"
                                                + " qty=12 return=com\\.shop\\.orders\\.Order@1a2b"),
                        line -> assertThat(line)
                                .endsWith("ERROR  OrderService.place        express=true weight=1.5"
                                        + " java.sql.SQLTimeoutException: no quote within 200 ms"),
                        line -> assertThat(line).isEqualTo("probe p1  its hit limit was reached"),
                        line -> assertThat(line)
                                .isEqualTo("ledger:  2,313 entered = 2,311 skipped (2,311 condition false) + 0 open + 2"
                                        + " recorded; 2 recorded = 2 exported + 0 dropped + 0 in flight"),
                        line -> assertThat(line)
                                .isEqualTo("stopped: its hit limit was reached — 2 hits, 2 exported, 0 dropped; 1"
                                        + " class restored and verified identical"));
        assertThat(heard.err()).isEmpty();
        assertThat(machine.ends).containsExactly("stop", "close");
    }

    @Test
    void theSameSessionInJsonLinesIsAContract() throws Exception {
        ProbeReport live = Samples.report("p1", ProbeState.LIVE, 0).build();
        ProbeReport ended = Samples.report("p1", ProbeState.TRIPPED, 2).build();
        FakeMachine machine =
                new FakeMachine(FakeMachine.reporting(List.of(live), NO_CALLS)).stoppingWith(stopped(ended));
        assertThat(run(machine, heard.screen().json(true), later(() -> tripped(machine, ended)), PLACE))
                .isEqualTo(ExitCode.DONE);
        assertThat(heard.lines())
                .containsExactly(
                        "{'type':'attached','pid':4242,'main':'com.shop.Main','jdk':'17.0.15','attachMillis':412,'pauseMillis':3.4}"
                                .replace('\'', '"'),
                        "{'type':'probe','id':'p1','probe':'com.shop.OrderService::place','classes':1,'methods':1,'status':'LIVE','stops':{'hits':100,'ratePerSecond':50.0,'millis':120000,'keepMillis':0},'matches':['com.shop.OrderService::place(String,int)'],'warnings':[]}"
                                .replace('\'', '"'),
                        "{'type':'span','probe':'p1','name':'OrderService.place','traceId':'0102030405060708090a0b0c0d0e0f10','spanId':'1112131415161718','parentSpanId':'','startUnixNano':'1795262467114000000','endUnixNano':'1795262467132200000','status':'ok','attributes':{'code.function.name':'com.shop.OrderService.place','code.line.number':42,'thread.id':31,'thread.name':'http-1','hotspan.probe.id':'p1','hotspan.capture.order':'7781','hotspan.capture.qty':12,'hotspan.capture.return':'com.shop.orders.Order@1a2b'}}"
                                .replace('\'', '"'),
                        "{'type':'span','probe':'p1','name':'OrderService.place','traceId':'0102030405060708090a0b0c0d0e0f10','spanId':'2122232425262728','parentSpanId':'1112131415161718','startUnixNano':'1795262467114000000','endUnixNano':'1795262467132200000','status':'error','attributes':{'code.function.name':'com.shop.OrderService.place','code.line.number':42,'thread.id':31,'thread.name':'http-1','hotspan.probe.id':'p1','error.type':'java.sql.SQLTimeoutException','exception.type':'java.sql.SQLTimeoutException','exception.message':'no quote within 200 ms','hotspan.capture.express':true,'hotspan.capture.weight':1.5}}"
                                .replace('\'', '"'),
                        "{'type':'stopped','reason':'HITS','message':'every probe has ended','ledger':{'entered':2,'skipped':{},'open':0,'recorded':2,'exported':2,'dropped':{},'inFlight':0},'restored':{'classes':1,'identical':1,'failed':0},'kept':[],'exit':0}"
                                .replace('\'', '"'));
    }

    @Test
    void whatATargetSaysCannotDriveTheTerminal() throws Exception {
        ProbeReport ended = Samples.report("p1", ProbeState.TRIPPED, 1).build();
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(
                        List.of(ended),
                        tool -> tool.onCalls(List.of(Samples.call("p1")
                                .error("evil", "\u001b]0;owned\u0007\n\u009b2J\u202e")
                                .build()))))
                .stoppingWith(stopped(ended));
        run(machine, PLACE);
        assertThat(String.join("\n", heard.lines()))
                .contains("evil: \\u001b]0;owned\\u0007\\n\\u009b2J\\u202e")
                .doesNotContain("\u001b")
                .doesNotContain("\u009b");
    }

    @Test
    void probesThatMatchNothingEndWithNoMatchAndLeaveNothing() {
        FakeMachine machine = new FakeMachine(
                FakeMachine.reporting(List.of(Samples.refused("p1", RefusalCode.NO_CLASS, "")), NO_CALLS));
        Failure failure = catchThrowableOfType(Failure.class, () -> run(machine, PLACE));
        assertThat(failure.exit()).isEqualTo(ExitCode.NO_MATCH);
        assertThat(failure.action()).contains("--wait");
        assertThat(machine.ends).containsExactly("stop", "close");
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

    @Test
    void ctrlCEndsTheSessionAndRestores() throws Exception {
        ProbeReport live = Samples.report("p1", ProbeState.LIVE, 0).build();
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(List.of(live), NO_CALLS));
        assertThat(run(machine, heard.screen(), new AtOnce(), PLACE)).isEqualTo(ExitCode.DONE);
        assertThat(last()).startsWith("stopped: you left (Ctrl-C) — ");
        assertThat(machine.ends).containsExactly("stop", "close");
    }

    @Test
    void spansGoToAFileAndItsCountsToTheBooks(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("spans.jsonl");
        destination = ExportTarget.of("file:" + file, Map.of());
        ProbeReport ended = Samples.report("p1", ProbeState.TRIPPED, 2).build();
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(
                        List.of(ended), tool -> tool.onCalls(List.of(Samples.placed("p1"), Samples.failed("p1")))))
                .stoppingWith(stopped(ended));
        assertThat(run(machine, PLACE)).isEqualTo(ExitCode.DONE);
        assertThat(last()).contains("2 hits, 2 exported, 0 dropped");
        assertThat(Files.readString(file)).contains("OrderService.place");
    }

    @Test
    void aCollectorThatIsNotThereIsNamedAndItsSpansAreDropped() throws Exception {
        destination = ExportTarget.of("http://127.0.0.1:9", Map.of());
        ProbeReport ended = Samples.report("p1", ProbeState.TRIPPED, 1).build();
        FakeMachine machine = new FakeMachine(
                        FakeMachine.reporting(List.of(ended), tool -> tool.onCalls(List.of(Samples.placed("p1")))))
                .stoppingWith(stopped(ended));
        assertThat(run(machine, PLACE)).isEqualTo(ExitCode.PARTIAL);
        assertThat(last()).contains("1 hit, 0 exported, 1 dropped");
        assertThat(heard.err()).contains("not all spans reached http://127.0.0.1:9/v1/traces: ");
    }

    @Test
    void timesAreATableAndTimingObjects() throws Exception {
        ProbeReport ended = Samples.report("p1", ProbeState.EXPIRED, 0)
                .timings(List.of(
                        new Timing("com.shop.A::a()", 3, 0, 3_000_000, 2_000_000),
                        new Timing("com.shop.B::b()", 1_200, 7, 600_000_000, 90_000_000)))
                .ledger(Ledger.builder().entered(1_203).recorded(1_203).build())
                .build();
        FakeMachine machine =
                new FakeMachine(FakeMachine.reporting(List.of(ended), NO_CALLS)).stoppingWith(stopped(ended));
        assertThat(run(machine, "com.shop.* -> time")).isEqualTo(ExitCode.DONE);
        assertThat(heard.lines())
                .contains(
                        "p1               calls  errors      mean      max     total",
                        "com.shop.B::b()  1,200       7  500.0 µs  90.0 ms  600.0 ms",
                        "com.shop.A::a()      3       0    1.0 ms   2.0 ms    3.0 ms");
        assertThat(last()).contains("1,203 hits, 1,203 exported, 0 dropped");
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

    @Test
    void severalSpanProbesShowWhichCallsBelongTogether() throws Exception {
        ProbeReport ended = Samples.report("p1", ProbeState.TRIPPED, 2).build();
        FakeMachine machine = new FakeMachine(
                        FakeMachine.reporting(List.of(ended), tool -> tool.onCalls(List.of(Samples.placed("p1")))))
                .stoppingWith(stopped(ended));
        run(machine, PLACE, PLACE);
        assertThat(heard.lines()).anyMatch(line -> line.contains("  ok     0f10  OrderService.place  "));
    }

    @Test
    void oneSpanProbeBesideOneThatTimesShowsNoTraces() throws Exception {
        ProbeReport ended = Samples.report("p1", ProbeState.TRIPPED, 2).build();
        FakeMachine machine = new FakeMachine(
                        FakeMachine.reporting(List.of(ended), tool -> tool.onCalls(List.of(Samples.placed("p1")))))
                .stoppingWith(stopped(ended));
        run(machine, PLACE, PLACE + " -> time");
        assertThat(heard.lines()).anyMatch(line -> line.contains("  ok     OrderService.place  "));
    }

    @Test
    void timeAloneEndsWhatCountsOrTimes() throws Exception {
        length = Duration.ofMillis(300);
        ProbeReport live = Samples.report("p1", ProbeState.LIVE, 0).build();
        run(new FakeMachine(FakeMachine.reporting(List.of(live), NO_CALLS)), PLACE + " -> time");
        assertThat(heard.lines().get(1)).endsWith("1 method   stops after 300ms, or when you leave");
        keep = Duration.ofHours(1);
        Heard kept = new Heard();
        run(new FakeMachine(FakeMachine.reporting(List.of(live), NO_CALLS)), kept.screen(), PLACE + " -> count");
        assertThat(kept.lines().get(1)).endsWith("1 method   stops 1h after you leave");
    }

    @Test
    void onlyProbesThatShowCallsSayWhyTheyShowNone() throws Exception {
        length = Duration.ofMillis(5_600);
        ProbeReport spans = Samples.report("p1", ProbeState.LIVE, 0).build();
        ProbeReport times = Samples.report("p2", ProbeState.LIVE, 7).build();
        run(new FakeMachine(FakeMachine.reporting(List.of(spans, times), NO_CALLS)), PLACE, PLACE + " -> time");
        assertThat(heard.err())
                .contains("p1: in place; no call has entered since")
                .doesNotContain("p2:");
    }

    @Test
    void theCostOfTheFirstProbeIsSaidToAJvmThatNobodyAttachedTo() throws Exception {
        ProbeReport ended = Samples.report("p1", ProbeState.EXPIRED, 0).build();
        FakeMachine machine = new FakeMachine(FakeMachine.reporting(List.of(ended), NO_CALLS));
        Finding cost = new Finding(Finding.Level.WARN, "cost", "It throws away all.", "Start it otherwise.", null);
        run(machine.examined(true, cost), PLACE);
        assertThat(heard.err()).isEmpty();
        run(machine.examined(false, cost), PLACE);
        assertThat(heard.err()).contains("note: It throws away all. The first calls shown may be slow");
    }

    @Test
    void aTerminalGetsColours() throws Exception {
        ProbeReport ended = Samples.report("p1", ProbeState.TRIPPED, 1).build();
        FakeMachine machine = new FakeMachine(
                        FakeMachine.reporting(List.of(ended), tool -> tool.onCalls(List.of(Samples.failed("p1")))))
                .stoppingWith(stopped(ended));
        run(machine, heard.terminal(), PLACE);
        assertThat(String.join("", heard.lines())).contains("\u001b[31mERROR\u001b[0m");
    }

    private static FakeMachine.Agent consenting() {
        return (probes, tool) -> {
            boolean agreed = probes.wanted().stream().allMatch(Wanted::consent);
            ProbeReport report = agreed
                    ? Samples.report("p1", ProbeState.EXPIRED, 0).build()
                    : Samples.refused("p1", RefusalCode.NEEDS_CONSENT, "");
            status(probes.revision(), report, tool);
        };
    }

    private static void status(long revision, ProbeReport report, AgentSession.Listener tool) {
        tool.onStatus(new Status(revision, 0, 1, List.of(report)));
    }

    private static Stopped stopped(ProbeReport report) {
        return new Stopped(EndReason.LEFT, List.of(report), 1, 1, List.of(), 2_000_000);
    }

    private String last() {
        return heard.lines().get(heard.lines().size() - 1);
    }

    private ExitCode run(FakeMachine machine, String... probes) throws Exception {
        return run(machine, heard.screen(), probes);
    }

    private ExitCode run(FakeMachine machine, Screen screen, String... probes) throws Exception {
        return run(machine, screen, quiet(), probes);
    }

    private ExitCode run(FakeMachine machine, Screen screen, Interrupts interrupts, String... probes) throws Exception {
        List<ParsedProbe> parsed = new ArrayList<>();
        for (String probe : probes) {
            parsed.add(ProbeParser.parse(probe));
        }
        AttachRequest request = new AttachRequest(
                4242, parsed, Limits.live(), length, keep, false, false, yes, takeOver, destination, "", null, "me");
        Asker asker = question -> {
            questions.add(question);
            return reply;
        };
        return new AttachRun(machine, screen, asker, interrupts, request, jvm -> {}).run();
    }

    private static Interrupts quiet() {
        return later(() -> {});
    }

    /** Something happens once the probes are in. */
    private static Interrupts later(Runnable event) {
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

    private static void tripped(FakeMachine machine, ProbeReport ended) {
        machine.tool().onCalls(List.of(Samples.placed("p1"), Samples.failed("p1")));
        machine.tool().onStatus(new Status(1, 3_400_000, 1, List.of(ended)));
    }

    /** Ctrl-C once the probes are in. */
    private static final class AtOnce implements Interrupts {
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
}
