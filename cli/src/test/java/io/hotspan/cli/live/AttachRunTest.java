package io.hotspan.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.attach.Finding;
import io.hotspan.cli.fixtures.FakeMachine;
import io.hotspan.cli.fixtures.Heard;
import io.hotspan.cli.fixtures.Samples;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.probes.DropCause;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Latencies;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeParser;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.SkipCause;
import io.hotspan.probes.Step;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Timing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a session tells. */
@Timeout(30)
class AttachRunTest extends AtTheTerminal {
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

    /** What the target itself could not deliver is in its books; this command had nothing to send. */
    @Test
    void keptProbesSpansAreNotThisCommandsToSend() throws Exception {
        length = Duration.ofMillis(200);
        keep = Duration.ofHours(1);
        destination = ExportTarget.of("http://127.0.0.1:9", Map.of());
        Ledger failed =
                Ledger.builder().recorded(2).dropped(DropCause.EXPORT_FAILED, 2).build();
        ProbeReport live =
                Samples.report("p1", ProbeState.LIVE, 2).ledger(failed).build();
        assertThat(run(new FakeMachine(FakeMachine.reporting(List.of(live), NO_CALLS)), PLACE))
                .isEqualTo(ExitCode.DONE);
        assertThat(last()).contains("2 hits, 0 exported, 2 dropped");
        assertThat(heard.err()).doesNotContain("not all spans reached");
    }

    @Test
    void timesAreATableAndTimingObjects() throws Exception {
        ProbeReport ended = Samples.report("p1", ProbeState.EXPIRED, 0)
                .timings(List.of(
                        new Timing("com.shop.A::a()", 3, 0, 3_000_000, 2_000_000, 2_500_000, latencies()),
                        new Timing("com.shop.B::b()", 1_200, 7, 600_000_000, 90_000_000)))
                .ledger(Ledger.builder().entered(1_203).recorded(1_203).build())
                .build();
        FakeMachine machine =
                new FakeMachine(FakeMachine.reporting(List.of(ended), NO_CALLS)).stoppingWith(stopped(ended));
        assertThat(run(machine, "com.shop.* -> time")).isEqualTo(ExitCode.DONE);
        assertThat(heard.lines())
                .contains(
                        "calls  errors     total    self      mean     p50     p99      max  p1 method",
                        "1,200       7  600.0 ms       –  500.0 µs       –       –  90.0 ms  com.shop.B::b()",
                        "    3       0    3.0 ms  2.5 ms    1.0 ms  1.1 ms  1.3 ms   2.0 ms  com.shop.A::a()");
        assertThat(last()).contains("1,203 hits, 1,203 exported, 0 dropped");
    }

    /** Three calls from 1,048,576 to 1,310,720 ns. */
    private static Latencies latencies() {
        long[] calls = new long[Latencies.BUCKETS];
        calls[60] = 3;
        return Latencies.of(calls);
    }

    @Test
    void whatTheGovernorDoesIsSaidWhenItHappens() throws Exception {
        ProbeReport down = Samples.report("p1", ProbeState.LIVE, 5)
                .step(Step.SAMPLED, "9,000 calls/s cost 3.0 %")
                .build();
        ProbeReport off = Samples.report("p1", ProbeState.PAUSED, 5)
                .step(Step.OFF, "9,000,000 calls/s cost 9.0 %")
                .build();
        ProbeReport back = Samples.report("p1", ProbeState.LIVE, 5).build();
        ProbeLines lines = new ProbeLines(heard.screen(), request(List.of(ProbeParser.parse(PLACE))));

        for (ProbeReport report : List.of(down, down, off, back)) lines.show(report);

        assertThat(heard.lines())
                .containsSubsequence(
                        "probe p1  governor: sampled, fewer calls a second become spans: 9,000 calls/s cost 3.0 %",
                        "probe p1  governor: off, disarmed: its code is in, and counts nothing: 9,000,000 calls/s cost 9.0 %",
                        "probe p1  governor: span again, each call within its limits becomes a span");
    }

    @Test
    void aWarningThatComesLaterIsSaidOnceWhenItComes() throws Exception {
        ProbeReport first = Samples.report("p1", ProbeState.LIVE, 0)
                .warnings(List.of("old"))
                .build();
        ProbeReport then = Samples.report("p1", ProbeState.LIVE, 1)
                .warnings(List.of("new", "old"))
                .build();
        List<ProbeReport> reports = List.of(first, first, then, then);

        ProbeLines words = new ProbeLines(heard.screen(), request(List.of(ProbeParser.parse(PLACE))));
        for (ProbeReport report : reports) words.show(report);
        assertThat(heard.lines().subList(1, heard.lines().size())).containsExactly("          old", "probe p1  new");

        Heard json = new Heard();
        ProbeLines lines = new ProbeLines(json.screen().json(true), request(List.of(ProbeParser.parse(PLACE))));
        for (ProbeReport report : reports) lines.show(report);
        assertThat(json.lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("\"type\":\"warning\"", "\"probe\":\"p1\"", "\"message\":\"new\"");
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

    /** A line that went over two rows would leave one of them behind when as many rows as lines are taken away. */
    @Test
    void aTableThatIsDrawnAgainDoesNotWrapAndTheLastOneDoes() throws Exception {
        Timing timing = new Timing("com.shop." + "x".repeat(300) + "::place()", 4, 1, 8_000, 3_000);
        ProbeReport ended = Samples.report("p1", ProbeState.EXPIRED, 0)
                .timings(List.of(timing))
                .build();
        FakeMachine machine =
                new FakeMachine(FakeMachine.reporting(List.of(ended), NO_CALLS)).stoppingWith(stopped(ended));
        run(machine, heard.terminal(), PLACE + " -> time");
        String text = String.join("\n", heard.lines());
        int drawn = text.indexOf("\u001b[?7l");
        int back = text.indexOf("\u001b[?7h");
        assertThat(text.substring(drawn, back)).contains("::place()");
        assertThat(text.substring(back))
                .contains("\u001b[1A")
                .contains("::place()")
                .doesNotContain("\u001b[?7l");
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
}
