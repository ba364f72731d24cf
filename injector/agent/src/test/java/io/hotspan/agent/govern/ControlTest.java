package io.hotspan.agent.govern;

import static io.hotspan.agent.govern.Here.probe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.shop.Spoilt;
import com.shop.Till;
import io.hotspan.agent.drain.CallSink;
import io.hotspan.probes.Call;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.DropCause;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.SkipCause;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Stopped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which probes are in, and when they end, in this very JVM. Each test ends with nothing in the code and nothing suppressed. */
class ControlTest extends AtTheTill {
    private static final String HOLD = "com.shop.Till::hold";
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    /** A thread that is in a call. */
    private static Thread holding(CountDownLatch entered, CountDownLatch leave) throws InterruptedException {
        Thread caller = new Thread(() -> {
            try {
                Till.hold(entered, leave);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        caller.start();
        entered.await();
        return caller;
    }

    private static void assertBalanced(Ledger books) {
        assertThat(books.entered()).isEqualTo(books.skippedTotal() + books.open() + books.recorded());
        assertThat(books.recorded()).isEqualTo(books.exported() + books.droppedTotal() + books.inFlight());
    }

    @Test
    void aProbeIsLiveAndCountsEachCall() {
        here.set(probe("p1", RING).build());
        ring(7);

        ProbeReport report = here.report("p1");
        assertThat(report.state()).isEqualTo(ProbeState.LIVE);
        assertThat(report.matches()).containsExactly("com.shop.Till::ring(long)");
        assertThat(report.ledger().entered()).isEqualTo(7);
        assertThat(report.ledger().recorded()).isEqualTo(7);
        assertBalanced(report.ledger());
    }

    @Test
    void exactlyItsHitsAreRecordedAndThenItEnds() {
        here.set(probe("p1", RING).hits(5).build());
        ring(8);
        here.tick();

        ProbeReport report = here.report("p1");
        assertThat(report.state()).isEqualTo(ProbeState.TRIPPED);
        assertThat(report.reason()).isEqualTo(EndReason.HITS.sentence());
        assertThat(report.ledger().recorded()).isEqualTo(5);
        assertThat(report.ledger().skipped()).containsExactly(Map.entry(SkipCause.HITS, 3L));
        assertThat(here.weaver.wovenClasses()).isZero();
    }

    @Test
    void itsTimeEndsItWhetherItWasCalledOrNot() {
        here.set(probe("p1", RING).timeMillis(60_000).build());
        assertThat(here.control.tick(System.nanoTime())).isFalse();
        assertThat(here.control.tick(System.nanoTime() + HOUR)).isTrue();

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.EXPIRED);
        assertThat(here.control.isEmpty()).isTrue();
    }

    @Test
    void aProbeThatUsedUpItsHitsWaitsForTheCallThatIsStillIn() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        here.set(probe("p1", HOLD).hits(1).build());
        Thread caller = holding(entered, leave);

        here.tick();
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.DRAINING);
        assertThat(here.ledger("p1").open()).isEqualTo(1);
        leave.countDown();
        caller.join();
        here.tick();

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.TRIPPED);
        assertThat(here.ledger("p1").recorded()).isEqualTo(1);
    }

    @Test
    void oneThatWaitsForItsLastCallGoesOnWhenItsHitsAreRaised() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        here.set(probe("p1", HOLD).hits(1).build());
        Thread caller = holding(entered, leave);
        here.tick();
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.DRAINING);
        here.set(probe("p1", HOLD).hits(2).build());
        here.tick();

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.LIVE);
        leave.countDown();
        caller.join();
        Till.hold(new CountDownLatch(1), leave);
        here.tick();
        assertThat(here.ledger("p1").recorded()).isEqualTo(2);
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.TRIPPED);
    }

    @Test
    void aCallThatIsStillInWhenItsProbeIsTakenOutIsSaidToBe() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        here.set(probe("p1", HOLD).build());
        Thread caller = holding(entered, leave);
        here.set();
        leave.countDown();
        caller.join();

        Ledger books = here.ledger("p1");
        assertThat(books.skipped()).containsExactly(Map.entry(SkipCause.STILL_OPEN, 1L));
        assertThat(books.recorded()).isZero();
        assertBalanced(books);
    }

    @Test
    void newLimitsOfAProbeThatStaysChangeWhatIsLeftByTheDifference() {
        here.set(probe("p1", RING).hits(5).build());
        ring(3);
        here.set(probe("p1", RING).hits(7).build());
        ring(10);
        here.tick();

        Ledger books = here.ledger("p1");
        assertThat(books.recorded()).isEqualTo(7);
        assertThat(books.entered()).isEqualTo(13);
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.TRIPPED);
    }

    @Test
    void raisingTheHitsOfAProbeThatUsedThemUpMakesItRecordAgain() {
        here.set(probe("p1", RING).hits(2).build());
        ring(2);
        here.set(probe("p1", RING).hits(4).build());
        here.tick();
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.LIVE);
        ring(5);
        assertThat(here.ledger("p1").recorded()).isEqualTo(4);
    }

    @Test
    void aLongerTimeCountsFromTheBeginning() {
        here.set(probe("p1", RING).timeMillis(1_000).build());
        long placed = System.nanoTime();
        here.set(probe("p1", RING).timeMillis(3_600_000).build());

        assertThat(here.control.tick(placed + TimeUnit.MINUTES.toNanos(59))).isFalse();
        assertThat(here.control.tick(placed + HOUR)).isTrue();
    }

    /** As far as a message can say: the sum of now and then is beyond what a clock counts to. */
    @Test
    void aTimeBeyondAllTimesEndsNothing() {
        long longest = TimeUnit.NANOSECONDS.toMillis(Long.MAX_VALUE);
        here.set(probe("p1", RING).timeMillis(longest).build());
        here.tick();
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.LIVE);
        here.set(probe("p1", RING).timeMillis(longest - 1).build());
        here.tick();
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.LIVE);
    }

    @Test
    void theSameTextAgainChangesNothing() {
        here.set(probe("p1", RING).build());
        ring(2);
        int before = here.control.status().retransformed();
        here.set(probe("p1", RING).build());
        ring(2);

        assertThat(here.control.status().retransformed()).isEqualTo(before);
        assertThat(here.ledger("p1").recorded()).isEqualTo(4);
    }

    @Test
    void anotherTextUnderTheSameIdBeginsAnew() {
        here.set(probe("p1", RING).build());
        ring(2);
        here.set(probe("p1", REFUND).build());
        ring(2);
        Till.refund(4);

        assertThat(here.report("p1").matches()).containsExactly("com.shop.Till::refund(long)");
        assertThat(here.ledger("p1").recorded()).isEqualTo(1);
    }

    @Test
    void severalProbesAreOneChangeOfTheCode() {
        here.set(
                probe("p1", RING).build(),
                probe("p2", REFUND).build(),
                probe("p3", HOLD + " -> count").build());

        assertThat(here.control.status().retransformed()).isEqualTo(1);
        assertThat(here.control.status().reports())
                .extracting(ProbeReport::state)
                .containsOnly(ProbeState.LIVE);
    }

    @Test
    void twoProbesOnOneMethodEachKeepTheirOwnBooks() {
        here.set(
                probe("p1", RING + " when amount > 2").build(),
                probe("p2", RING).hits(2).build());
        for (int i = 1; i <= 4; i++) Till.ring(i);

        assertThat(here.ledger("p1").recorded()).isEqualTo(2);
        assertThat(here.ledger("p1").skipped()).containsExactly(Map.entry(SkipCause.CONDITION_FALSE, 2L));
        assertThat(here.ledger("p2").recorded()).isEqualTo(2);
        assertThat(here.ledger("p2").skipped()).containsExactly(Map.entry(SkipCause.HITS, 2L));
        Till.refund(10);
    }

    @Test
    void oneThatCannotBeReadKeepsTheOthersOutAndSaysSo() {
        here.set(probe("p1", RING).build(), probe("p2", RING + " when qty > 1").build());

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.REFUSED);
        assertThat(here.report("p1").reason()).contains("because p2 was refused");
        assertThat(here.report("p2").column()).isEqualTo(26);
        assertThat(here.weaver.wovenClasses()).isZero();
        assertThat(here.control.isEmpty()).isTrue();
    }

    @Test
    void oneThatMatchesNothingDoesNotKeepTheOthersOut() {
        here.set(probe("p1", RING).build(), probe("p2", "com.shop.Tall::ring").build());

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.LIVE);
        assertThat(here.report("p2").state()).isEqualTo(ProbeState.REFUSED);
        assertThat(here.report("p2").reason()).contains("com.shop.Tall");
    }

    @Test
    void aClassWhoseInitialisationFailedIsLeftOutWithTheReason() {
        assertThatThrownBy(Spoilt::rate).isInstanceOf(LinkageError.class);
        here.set(probe("p1", "com.shop.Spoilt::rate").build());

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.QUARANTINED);
        assertThat(here.report("p1").reason()).contains("its initialisation failed before: nobody can call it");
    }

    @Test
    void aLiveProbeNeedsLimits() {
        here.set(probe("p1", RING).hits(0).timeMillis(0).build());

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.REFUSED);
        assertThat(here.control.isEmpty()).isTrue();
    }

    @Test
    void withTheKillSwitchOnNothingIsPlaced() {
        here.control.refuseAll(new SetProbes(1, List.of(probe("p1", RING).build())));

        assertThat(here.report("p1").action()).contains("hotspan on");
        assertThat(here.weaver.wovenClasses()).isZero();
    }

    @Test
    void whatIsKeptStaysWhenItsToolLeavesAndTheRestGoes() {
        Sink sink = new Sink();
        here.control.sink(sink);
        here.drainer.sink(sink);
        here.set(
                probe("p1", RING).build(),
                probe("p2", REFUND).keepMillis(60_000).timeMillis(60_000).build());
        here.control.endLive(ProbeState.REMOVED, EndReason.LEFT);
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.REMOVED);
        here.control.forgetLive();
        Till.refund(1);

        assertThat(here.control.hasKept()).isTrue();
        assertThat(here.control.status().reports()).extracting(ProbeReport::id).containsExactly("kept/p2");
        await().until(() -> sink.offered.get() == 1);
        assertThat(here.ledger("kept/p2").exported()).isEqualTo(1);
        here.control.endKept(EndReason.DETACHED);
        assertThat(here.control.hasKept()).isFalse();
    }

    /** A pool that names its threads after what they work on. */
    @Test
    void namesOfThreadsAreShortAndHoldNoSecret() throws InterruptedException {
        Sink sink = new Sink();
        here.control.sink(sink);
        here.drainer.sink(sink);
        here.set(probe("p1", RING).keepMillis(60_000).timeMillis(60_000).build());
        for (String name : List.of("x".repeat(5_000), "GET /pay?password=hunter2", "worker-1")) {
            CountDownLatch seen = new CountDownLatch(1);
            Thread caller = new Thread(
                    () -> {
                        ring(1);
                        await().until(() -> seen.getCount() == 0);
                    },
                    name);
            int before = sink.threads.size();
            caller.start();
            await().until(() -> sink.threads.size() > before);
            seen.countDown();
            caller.join();
        }
        assertThat(sink.threads).containsExactly("x".repeat(127) + "…", "redacted(shape)", "worker-1");
    }

    /** The first probe of every command is p1. */
    @Test
    void probesThatTwoToolsKeptUnderOneIdHaveBooksOfTheirOwn() {
        Sink sink = new Sink();
        here.control.sink(sink);
        here.drainer.sink(sink);
        here.set(probe("p1", RING).keepMillis(60_000).timeMillis(60_000).build());
        here.control.forgetLive();
        here.control.set(new SetProbes(
                1,
                List.of(probe("p1", REFUND)
                        .keepMillis(60_000)
                        .timeMillis(60_000)
                        .build())));
        here.control.forgetLive();
        ring(3);
        Till.refund(1);

        await().until(() -> sink.offered.get() == 4);
        assertThat(here.ledger("kept/p1").exported()).isEqualTo(3);
        assertThat(here.ledger("kept/p1-2").exported()).isEqualTo(1);
        assertThat(here.ledger("kept/p1").entered()).isEqualTo(3);
        assertThat(here.ledger("kept/p1-2").entered()).isEqualTo(1);
    }

    /** So a tool takes back what it asked to be kept; the end of its session alone would spare it. */
    @Test
    void anEmptySetEndsWhatThisToolKeepsAndNothingOfOthers() {
        Sink sink = new Sink();
        here.control.sink(sink);
        here.drainer.sink(sink);
        here.control.setFile(List.of(probe("a", HOLD).hits(0).timeMillis(0).build()), Ceilings.DEFAULT);
        here.set(probe("p1", RING).keepMillis(60_000).timeMillis(60_000).build());
        here.control.forgetLive();
        here.set(
                probe("p1", REFUND).keepMillis(60_000).timeMillis(60_000).build(),
                probe("p2", "com.shop.NotThere::ring")
                        .waitForClass(true)
                        .keepMillis(60_000)
                        .timeMillis(60_000)
                        .build());
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.LIVE);
        assertThat(here.report("p2").state()).isEqualTo(ProbeState.WAITING);
        here.set();

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.REMOVED);
        assertThat(here.report("p2").state()).isEqualTo(ProbeState.REMOVED);
        assertThat(here.report("kept/p1").state()).isEqualTo(ProbeState.LIVE);
        assertThat(here.report("file/a").state()).isEqualTo(ProbeState.LIVE);
    }

    @Test
    void withNothingToExportWithNothingIsKept() {
        here.control.sinkTrouble("no collector was named", "Give --otlp.");
        here.set(probe("p1", RING).keepMillis(60_000).build());

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.REFUSED);
        assertThat(here.report("p1").reason()).isEqualTo("no collector was named");
        assertThat(here.report("p1").action()).isEqualTo("Give --otlp.");
    }

    @Test
    void theFilesProbesNeedNoLimitsAndEndWhenTheFileNoLongerHoldsThem() {
        here.control.sink(new Sink());
        here.control.setFile(List.of(probe("a", RING).hits(0).timeMillis(0).build()), Ceilings.DEFAULT);
        assertThat(here.report("file/a").state()).isEqualTo(ProbeState.LIVE);
        assertThat(here.control.hasFileProbes()).isTrue();
        here.control.setFile(List.of(), Ceilings.DEFAULT);

        assertThat(here.report("file/a").state()).isEqualTo(ProbeState.REMOVED);
        assertThat(here.report("file/a").reason()).isEqualTo(EndReason.FILE_CHANGED.sentence());
        assertThat(here.control.isEmpty()).isTrue();
    }

    /** The collector is slow: what is still on its way when the text changes is none of the next probe's. */
    @Test
    void aFilesProbeThatBeginsAnewHasBooksOfItsOwn() {
        Sink slow = new Sink();
        here.control.sink(slow);
        here.drainer.sink(slow);
        here.control.setFile(List.of(probe("a", RING).build()), Ceilings.DEFAULT);
        ring(20);
        await().until(() -> slow.offered.get() == 20);
        slow.holdsBack(15);
        here.control.setFile(List.of(probe("a", REFUND).build()), Ceilings.DEFAULT);
        slow.letsGo();

        Ledger books = here.ledger("file/a");
        assertThat(books.entered()).isZero();
        assertThat(books.exported()).isZero();
        assertBalanced(books);
        Till.refund(1);
        await().untilAsserted(() -> assertThat(here.ledger("file/a").exported()).isEqualTo(1));
        assertThat(here.ledger("file/a").entered()).isEqualTo(1);
    }

    /** They hold some of its hits in advance, which would be as many more than it may record now. */
    @Test
    void whatThreadsHoldCountsAgainstACapThatIsLowered() {
        here.set(probe("p1", RING).hits(100_000).build());
        ring(1);
        here.set(probe("p1", RING).hits(1).build());
        here.tick();

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.TRIPPED);
        ring(3);
        assertThat(here.ledger("p1").recorded()).isEqualTo(1);
    }

    /** A resident agent has many sessions: each is told what was restored in it. */
    @Test
    void aNewSessionBeginsWithNothingRestored() {
        here.set(probe("p1", RING).build());
        here.control.endLive(ProbeState.REMOVED, EndReason.LEFT);
        assertThat(here.control.stopped(EndReason.LEFT).classes()).isEqualTo(1);
        here.control.forgetLive();

        assertThat(here.control.stopped(EndReason.LEFT).classes()).isZero();
        here.set(probe("p1", REFUND).build());
        here.control.endLive(ProbeState.REMOVED, EndReason.LEFT);
        assertThat(here.control.stopped(EndReason.LEFT).classes()).isEqualTo(1);
        assertThat(here.control.stopped(EndReason.LEFT).identical()).isEqualTo(1);
    }

    @Test
    void aNewTimeLimitHoldsForAProbeThatWaitsForItsLastCall() throws Exception {
        CountDownLatch leave = new CountDownLatch(1);
        here.set(probe("p1", HOLD).hits(1).timeMillis(60_000).build());
        Thread caller = holding(new CountDownLatch(1), leave);
        here.tick();
        assertThat(here.report("p1").state()).isEqualTo(ProbeState.DRAINING);
        here.set(probe("p1", HOLD).hits(1).timeMillis(1_000).build());
        here.control.tick(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));

        assertThat(here.report("p1").state()).isEqualTo(ProbeState.EXPIRED);
        leave.countDown();
        caller.join();
    }

    @Test
    void takenOutTheCodeIsVerifiedAndTheBooksAreClosed() {
        here.set(probe("p1", RING).build());
        ring(3);
        here.control.endAll(ProbeState.REMOVED, EndReason.LEFT);
        ring(5);

        Stopped stopped = here.control.stopped(EndReason.LEFT);
        assertThat(stopped.classes()).isEqualTo(1);
        assertThat(stopped.identical()).isEqualTo(1);
        assertThat(stopped.failed()).isZero();
        Ledger books = stopped.reports().get(0).ledger();
        assertThat(books.entered()).isEqualTo(3);
        // Nobody took them: there is no tool.
        assertThat(books.droppedTotal()).isEqualTo(3);
        assertBalanced(books);
    }

    /** A collector that takes everything. */
    private static final class Sink implements CallSink {
        final AtomicLong offered = new AtomicLong();

        final List<String> threads = new CopyOnWriteArrayList<>();
        private final Map<String, Long> byProbe = new ConcurrentHashMap<>();
        private final Map<String, Long> onTheirWay = new ConcurrentHashMap<>();

        @Override
        public void offer(List<Call> calls) {
            for (Call call : calls) {
                byProbe.merge(call.probe(), 1L, Long::sum);
                threads.add(call.threadName());
            }
            offered.addAndGet(calls.size());
        }

        @Override
        public long exported(String probe) {
            return byProbe.getOrDefault(probe, 0L) - onTheirWay.getOrDefault(probe, 0L);
        }

        /** So many of each probe's calls have not arrived after all. */
        void holdsBack(long calls) {
            for (String probe : byProbe.keySet()) onTheirWay.put(probe, calls);
        }

        void letsGo() {
            onTheirWay.clear();
        }

        @Override
        public Map<DropCause, Long> dropped(String probe) {
            return Map.of();
        }
    }
}
