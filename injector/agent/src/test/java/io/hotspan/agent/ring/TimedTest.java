package io.hotspan.agent.ring;

import static io.hotspan.bridge.Layout.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.bridge.Bridge;
import io.hotspan.bridge.Quiet;
import io.hotspan.probes.Latencies;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Timed calls: what their children took, their histogram, and what the governor makes of them. */
class TimedTest {
    private static final int OUTER = 1;
    private static final int INNER = 2;

    private final BoundRing ring = new BoundRing();
    private long suppressedBefore;

    @BeforeEach
    void open() {
        ring.open(1 << 20, false);
        suppressedBefore = ring.suppressed();
        ring.giveHistogram(OUTER);
        ring.giveHistogram(INNER);
        ring.arm(new int[] {OUTER, INNER}, new int[] {0, 0});
    }

    @AfterEach
    void close() {
        ring.close();
        assertThat(ring.suppressed()).isEqualTo(suppressedBefore);
    }

    /** What woven code does around a call of a time probe. */
    private static void timed(int slot, Runnable within) {
        long call = Quiet.enterTimed(slot, 1);
        long prev = Bridge.state[((int) (call >>> CALL_ENTRY_SHIFT) << ENTRY_SHIFT) + PREV];
        long start = Quiet.startTimed(call);
        within.run();
        Quiet.exit(call, prev, start, slot, null);
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) Thread.onSpinWait();
    }

    private long count(int slot, int word) {
        return ring.counts(slot)[word];
    }

    @Test
    void theSelfTimesOfAllCallsAreTheTotalOfTheOutermost() {
        timed(OUTER, () -> {
            spin(200_000);
            timed(INNER, () -> {
                spin(100_000);
                timed(INNER, () -> spin(50_000));
            });
            timed(INNER, () -> spin(50_000));
        });

        long outer = count(OUTER, COUNT_SELF);
        long inner = count(INNER, COUNT_SELF);
        assertThat(outer + inner).isEqualTo(count(OUTER, COUNT_NANOS));
        assertThat(outer).isGreaterThanOrEqualTo(200_000);
        assertThat(inner).isGreaterThanOrEqualTo(200_000);
        assertThat(count(INNER, COUNT_NANOS)).isGreaterThan(inner); // the one within another counts in both totals
    }

    @Test
    void aCallAfterAnotherBeginsWithNoChildren() {
        timed(OUTER, () -> timed(INNER, () -> spin(100_000)));
        long before = count(OUTER, COUNT_SELF);

        timed(OUTER, () -> spin(1_000_000));

        assertThat(count(OUTER, COUNT_SELF) - before).isGreaterThanOrEqualTo(1_000_000);
    }

    @Test
    void aSpanAroundItKeepsItsBeginning() {
        ring.budget(1, 10, 10);
        ring.arm(new int[] {5}, new int[] {1});

        RingTest.call(
                5,
                () -> {
                    long began = ring.open().get(0).rootStart;
                    timed(INNER, () -> assertThat(ring.open().get(0).rootStart).isEqualTo(began));
                },
                null);
    }

    @Test
    void everyCallIsInTheBucketOfItsDuration() {
        for (int i = 0; i < 1_000; i++) timed(INNER, () -> {});
        timed(INNER, () -> spin(3_000_000));

        Latencies latencies = latencies(INNER);
        assertThat(latencies.count()).isEqualTo(1_001);
        assertThat(latencies.percentileNanos(100)).isBetween(3_000_000L, 60_000_000L);
        assertThat(latencies.percentileNanos(50)).isLessThan(100_000);
        assertThat(count(INNER, COUNT_MAX)).isGreaterThanOrEqualTo(3_000_000);
    }

    private Latencies latencies(int slot) {
        int[] calls = Objects.requireNonNull(ring.histogram(slot));
        long[] buckets = new long[calls.length];
        for (int i = 0; i < calls.length; i++) buckets[i] = calls[i];
        return Latencies.of(buckets);
    }

    /** The buckets are drawn twice, in the bridge and where they are read. */
    @Test
    void aDurationLiesWithinTheBoundsOfItsBucket() {
        long call = Quiet.enter(INNER, 1);
        for (long nanos = 1; nanos < 500_000_000_000L; nanos += 1 + nanos / 7) {
            Latencies before = latencies(INNER);
            Quiet.time(1_000 + nanos, call, 1_000, INNER, null);
            Latencies after = latencies(INNER);

            int bucket = 0;
            while (after.calls(bucket) == before.calls(bucket)) bucket++;
            assertThat(nanos).isGreaterThanOrEqualTo(Latencies.fromNanos(bucket));
            if (bucket < HISTOGRAM_BUCKETS - 1) assertThat(nanos).isLessThan(Latencies.fromNanos(bucket + 1));
        }
        assertThat(Latencies.BUCKETS).isEqualTo(HISTOGRAM_BUCKETS);
    }

    @Test
    void aHistogramIsGivenEmptyAndOnlyWhileThereAreAny() {
        timed(INNER, () -> {});
        ring.takeHistogram(INNER);
        assertThat(ring.histogram(INNER)).isNull();
        int given = 0;
        for (int slot = 10; ring.giveHistogram(slot); slot++) given++;

        assertThat(given).isBetween(100, 1_000);
        assertThat(latencies(10 + given - 1).count()).isZero(); // the one that was INNER's
        timed(INNER, () -> {});
        assertThat(count(INNER, COUNT_RECORDED)).isEqualTo(2); // without one it is timed all the same
    }

    @Test
    void steppedDownToCountingItReadsNoClockAndSkipsEachCall() {
        ring.step(INNER, STEP_COUNT);
        for (int i = 0; i < 100; i++) timed(INNER, () -> {});

        assertThat(count(INNER, COUNT_ENTERED)).isEqualTo(100);
        assertThat(count(INNER, COUNT_RATE)).isEqualTo(100);
        assertThat(count(INNER, COUNT_RECORDED)).isZero();
        ring.step(INNER, 0);
        timed(INNER, () -> {});
        assertThat(count(INNER, COUNT_RECORDED)).isEqualTo(1);
    }

    @Test
    void aSpanDecidedAtExitThatIsSteppedDownToTimingGoesToItsHistogram() {
        ring.budget(1, 10, 10);
        ring.arm(new int[] {INNER}, new int[] {1});
        ring.step(INNER, STEP_TIME);

        long call = Quiet.enter(INNER, 1);
        long end = Quiet.leave(call, Bridge.start(call), INNER);

        assertThat(end).isZero();
        assertThat(latencies(INNER).count()).isEqualTo(1);
        assertThat(count(INNER, COUNT_RATE)).isEqualTo(1);
        assertThat(count(INNER, TOTAL_STEP_NANOS)).isPositive();
    }

    @Test
    void activitySeesWhatTheCountersSee() throws Exception {
        Thread other = new Thread(() -> {
            for (int i = 0; i < 70; i++) timed(INNER, () -> {});
        });
        other.start();
        other.join();
        for (int i = 0; i < 30; i++) timed(INNER, () -> {});
        long[] entered = new long[ring.slotCapacity()];
        long[] recorded = new long[ring.slotCapacity()];

        ring.activity(entered, recorded);

        assertThat(entered[INNER]).isEqualTo(100);
        assertThat(recorded[INNER]).isEqualTo(100);
        assertThat(entered[OUTER]).isZero();
    }
}
