package io.hotspan.agent.ring;

import static io.hotspan.bridge.Layout.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hits, rate and bytes, of a probe and of all together, are never overrun by a single call, and what is skipped is counted to the last one. */
class LimitsTest {
    private static final int ONE = 3;
    private static final int OTHER = 4;
    private static final long PLENTY = Long.MAX_VALUE / 8;
    private static final int THREADS = 8;
    private static final int DUELS = 50_000;
    private static final int CALLS = 20_000;

    private final BoundRing ring = new BoundRing();
    private long suppressedBefore;

    @BeforeEach
    void open() {
        ring.open(1 << 20, false);
        suppressedBefore = ring.suppressed();
    }

    @AfterEach
    void close() {
        ring.close();
        assertThat(ring.suppressed()).isEqualTo(suppressedBefore);
    }

    private void arm(long hits, long tokens, long bytes) {
        ring.budget(1, hits, tokens, bytes);
        ring.budget(2, hits, tokens, bytes);
        ring.arm(new int[] {ONE, OTHER}, new int[] {1, 2});
    }

    /** Eight busy threads call both methods, beginning together. */
    private void rush() throws Exception {
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                try {
                    together.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                for (int n = 0; n < CALLS; n++) {
                    RingTest.call(ONE, null, null);
                    RingTest.call(OTHER, null, null);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) thread.join();
    }

    private long count(int slot, int word) {
        return ring.counts(slot)[word];
    }

    private long both(int word) {
        return count(ONE, word) + count(OTHER, word);
    }

    private void everyCallIsInTheBooks(int slot) {
        assertThat(count(slot, COUNT_ENTERED)).isEqualTo(THREADS * CALLS);
        assertThat(count(slot, COUNT_RECORDED)
                        + count(slot, COUNT_HITS)
                        + count(slot, COUNT_RATE)
                        + count(slot, COUNT_BYTES))
                .isEqualTo(THREADS * CALLS);
    }

    /** Two threads make a call each at the same moment, many times; before each time one call is allowed. */
    private void duel(Runnable allowOne) throws Exception {
        AtomicInteger ready = new AtomicInteger();
        AtomicInteger go = new AtomicInteger();
        Thread other = new Thread(() -> {
            for (int round = 1; round <= DUELS; round++) {
                ready.incrementAndGet();
                await(go, round);
                RingTest.call(ONE, null, null);
            }
            ready.incrementAndGet();
        });
        other.start();
        for (int round = 1; round <= DUELS; round++) {
            await(ready, round);
            allowOne.run();
            go.set(round);
            RingTest.call(ONE, null, null);
        }
        other.join();
        assertThat(count(ONE, COUNT_ENTERED)).isEqualTo(2 * DUELS);
    }

    /** Busily, to be there at the same moment as the other; where there is one processor for both, it must be let on. */
    private static void await(AtomicInteger number, int value) {
        for (int spins = 1; number.get() < value; spins++) {
            if (spins % 2_000 == 0) LockSupport.parkNanos(1);
            else Thread.onSpinWait();
        }
    }

    @Test
    void ofTwoThatCallAtTheSameMomentOneIsRecorded() throws Exception {
        arm(PLENTY, PLENTY, PLENTY);

        duel(() -> ring.budget(1, 1, PLENTY, PLENTY));

        assertThat(count(ONE, COUNT_RECORDED)).isEqualTo(DUELS);
        assertThat(count(ONE, COUNT_HITS)).isEqualTo(DUELS);
    }

    @Test
    void ofTwoThatCallAtTheSameMomentTheJvmsLimitTakesOneAndTheOtherStaysWithTheProbe() throws Exception {
        arm(PLENTY, PLENTY, PLENTY);

        duel(() -> ring.budget(BUDGET_JVM, 1, PLENTY, PLENTY));

        assertThat(count(ONE, COUNT_RECORDED)).isEqualTo(DUELS);
        assertThat(count(ONE, COUNT_HITS)).isEqualTo(DUELS);
        assertThat(PLENTY - ring.hitsLeft(1)).isEqualTo(DUELS);
    }

    @Test
    void eachProbeRecordsItsHitsAndNotOneMore() throws Exception {
        arm(997, PLENTY, PLENTY);

        rush();

        assertThat(count(ONE, COUNT_RECORDED)).isEqualTo(997);
        assertThat(count(OTHER, COUNT_RECORDED)).isEqualTo(997);
        everyCallIsInTheBooks(ONE);
        everyCallIsInTheBooks(OTHER);
    }

    @Test
    void aLimitThatIsTakenInCreditsIsMetExactlyTooWhenAllThreadsAreBusy() throws Exception {
        arm(30_011, PLENTY, PLENTY);

        rush();

        assertThat(count(ONE, COUNT_RECORDED)).isEqualTo(30_011);
        everyCallIsInTheBooks(ONE);
    }

    @Test
    void bothTogetherRecordTheHitsOfTheJvmAndNotOneMore() throws Exception {
        arm(PLENTY, PLENTY, PLENTY);
        ring.budget(BUDGET_JVM, 1_999, PLENTY, PLENTY);

        rush();

        assertThat(both(COUNT_RECORDED)).isEqualTo(1_999);
        assertThat(ring.hitsLeft(BUDGET_JVM)).isZero();
        assertThat(both(COUNT_HITS)).isEqualTo(2 * THREADS * CALLS - 1_999);
        everyCallIsInTheBooks(ONE);
        everyCallIsInTheBooks(OTHER);
    }

    /** A call that the JVM's limit refused has taken nothing from its own. */
    @Test
    void whatTheJvmsLimitRefusesStaysWithTheProbe() throws Exception {
        arm(PLENTY, PLENTY, PLENTY);
        ring.budget(BUDGET_JVM, 100, PLENTY, PLENTY);

        rush();

        assertThat(PLENTY - ring.hitsLeft(1) + (PLENTY - ring.hitsLeft(2))).isEqualTo(100);
    }

    @Test
    void bothTogetherKeepTheRateOfTheJvm() throws Exception {
        arm(PLENTY, PLENTY, PLENTY);
        ring.budget(BUDGET_JVM, PLENTY, 1_234, PLENTY);

        rush();

        assertThat(both(COUNT_RECORDED)).isEqualTo(1_234);
        assertThat(both(COUNT_RATE)).isEqualTo(2 * THREADS * CALLS - 1_234);
    }

    @Test
    void aProbeIsChargedItsBytesBeforeItRecordsAndNeverTooMany() throws Exception {
        arm(PLENTY, PLENTY, 100_000);
        ring.charge(ONE, 512);
        ring.charge(OTHER, 768);

        rush();

        assertThat(count(ONE, COUNT_RECORDED)).isEqualTo(100_000 / 512);
        assertThat(count(OTHER, COUNT_RECORDED)).isEqualTo(100_000 / 768);
        everyCallIsInTheBooks(ONE);
        everyCallIsInTheBooks(OTHER);
    }

    @Test
    void bothTogetherStayBelowTheBytesOfTheJvm() throws Exception {
        arm(PLENTY, PLENTY, PLENTY);
        ring.charge(ONE, 512);
        ring.charge(OTHER, 512);
        ring.budget(BUDGET_JVM, PLENTY, PLENTY, 51_300);

        rush();

        assertThat(both(COUNT_RECORDED)).isEqualTo(100);
        assertThat(ring.bytesLeft(BUDGET_JVM)).isEqualTo(100);
        everyCallIsInTheBooks(ONE);
        everyCallIsInTheBooks(OTHER);
    }

    /** A stripe's credit goes back when its thread is dead. */
    @Test
    void aDeadThreadsCreditGoesBackToBothBudgets() throws Exception {
        ring.budget(1, 10_000, PLENTY, PLENTY);
        ring.budget(BUDGET_JVM, 20_000, PLENTY, PLENTY);
        ring.arm(new int[] {ONE}, new int[] {1});
        Thread once = new Thread(() -> RingTest.call(ONE, null, null));
        once.start();
        once.join();
        assertThat(ring.hitsLeft(1)).isEqualTo(10_000 - CREDIT);

        ring.reap();

        assertThat(ring.hitsLeft(1)).isEqualTo(9_999);
        assertThat(ring.hitsLeft(BUDGET_JVM)).isEqualTo(19_999);
    }

    /** Sixteen calls' bytes at once would leave some that no call could be charged any more. */
    @Test
    void whereBytesAreLimitedNoCreditIsTaken() {
        ring.budget(1, 10_000, PLENTY, PLENTY);
        ring.charge(ONE, 512);
        ring.arm(new int[] {ONE}, new int[] {1});

        RingTest.call(ONE, null, null);

        assertThat(ring.hitsLeft(1)).isEqualTo(9_999);
        assertThat(ring.bytesLeft(1)).isEqualTo(PLENTY - 512);
    }
}
