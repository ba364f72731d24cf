package io.hotspan.agent.ring;

import static io.hotspan.bridge.Layout.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hotspan.bridge.Bridge;
import io.hotspan.bridge.Guard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Threads that come and go, sessions that end, and calls that outlive them. */
class RingLivesTest extends OpenRing {
    /** A drainer may outlive its session, held up in a write; by then the bridge may be another agent's. */
    @Test
    void aClosedRingLeavesTheNextOnesBridgeAlone() {
        BoundRing old = new BoundRing();
        ring.close();
        old.open(1 << 20, false);
        old.close();
        ring.open(1 << 20, false);
        ring.anchor(3);
        arm(SLOT, PLENTY);
        ring.budget(1, PLENTY, 5);
        Thread gone = new Thread(() -> call(SLOT, null, null));
        gone.start();
        join(gone);
        int held = owners();

        old.anchor(77);
        old.refill(1, 1_000, 1_000_000);
        old.reap();
        old.inert();
        old.disarm(SLOT);
        old.clear(SLOT);
        old.retire(SLOT);
        old.budget(1, 0, 0);
        old.addHits(1, 5);
        old.addBytes(1, -5);
        old.lowerTokens(1, 0);
        old.charge(SLOT, 7);
        old.step(SLOT, STEP_COUNT);
        old.arm(new int[] {SLOT + 1}, new int[] {1});
        old.constants(new Object[] {"a"}, new long[1]);
        old.leaveBehind(List.of(SLOT));
        old.ownThread(Thread.currentThread());
        old.exercise(1, SLOT, 1_000);
        old.close();
        assertThat(old.giveHistogram(SLOT)).isFalse();
        assertThat(old.drain((words, refs, pos) -> seen++)).isZero();

        assertThat(Bridge.anchor).isEqualTo(3);
        assertThat(Bridge.on).isTrue();
        assertThat(ring.armed(SLOT)).isTrue();
        assertThat(ring.armed(SLOT + 1)).isFalse();
        assertThat(ring.leftBehind(SLOT)).isFalse();
        assertThat(ring.bytesLeft(1)).isEqualTo(Long.MAX_VALUE / 4);
        assertThat(Bridge.slots[(SLOT << SLOT_SHIFT) + SLOT_BYTES]).isZero();
        assertThat(Bridge.slots[(SLOT << SLOT_SHIFT) + SLOT_TAG] & STEP_COUNT).isZero();
        assertThat(Bridge.ownThreads).containsOnlyNulls();
        assertThat(Guard.constants).isEmpty();
        assertThat(count(SLOT, COUNT_ENTERED)).isEqualTo(1);
        assertThat(ring.hitsLeft(1)).isEqualTo(PLENTY - 1);
        assertThat(Bridge.budgets[(1 << BUDGET_SHIFT) + BUDGET_TOKENS]).isLessThanOrEqualTo(5);
        assertThat(held).isPositive();
        assertThat(owners()).isEqualTo(held);
        ring.reap();
        assertThat(owners()).isLessThan(held);
    }

    private static int owners() {
        int owners = 0;
        for (Thread owner : Bridge.owners) {
            if (owner != null) owners++;
        }
        return owners;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By then its entry may be another thread's, whose current call a woven handler would put out. */
    @Test
    void whatStrikesAfterAVirtualThreadsEntryWasGivenBackStaysInTheBridge() {
        ring.close();
        ring.open(8 << 20, true);
        arm(SLOT, PLENTY);
        call(SLOT, null, null); // this thread has an entry, counters and a chunk
        int entry = Bridge.stripes + 1;
        Bridge.virtualTids[0] = 42;
        long call = ((long) entry << CALL_ENTRY_SHIFT) | (Bridge.slots[SLOT << SLOT_SHIFT] & CALL_TAG_MASK) | 1;
        Bridge.state[(entry << ENTRY_SHIFT) + LIVE] = call;
        long[][] chunks = Bridge.chunks;
        Bridge.chunks = new long[0][];

        Bridge.exit(call, 0, 1, SLOT, null);

        Bridge.chunks = chunks;
        assertThat(Bridge.virtualTids[0]).isZero();
        assertThat(Bridge.state[(entry << ENTRY_SHIFT) + LIVE]).isZero();
        assertThat(ring.suppressed()).isEqualTo(suppressedBefore + 1);
        suppressedBefore++;
    }

    /** As above for a call whose values are kept, which ends in several steps. */
    @Test
    void whatStrikesBetweenTheEndAndTheClockStaysInTheBridge() {
        ring.close();
        ring.open(8 << 20, true);
        arm(SLOT, PLENTY);
        int entry = Bridge.stripes + 1;
        Bridge.virtualTids[0] = 42;
        long call = ((long) entry << CALL_ENTRY_SHIFT) | (Bridge.slots[SLOT << SLOT_SHIFT] & CALL_TAG_MASK) | 1;
        Bridge.state[(entry << ENTRY_SHIFT) + LIVE] = call;
        long[] slots = Bridge.slots;
        Bridge.slots = new long[0];

        long end = Bridge.leave(call, 0, 1, SLOT);

        Bridge.slots = slots;
        assertThat(end).isZero();
        assertThat(Bridge.virtualTids[0]).isZero();
        assertThat(ring.suppressed()).isEqualTo(suppressedBefore + 1);
        suppressedBefore++;
    }

    @Test
    void deadThreadsAreReapedTheirRecordsReadAndTheirCreditsGivenBack() throws Exception {
        arm(SLOT, 10_000);
        inThreads(3, n -> {
            for (int i = 0; i < 5; i++) call(SLOT, null, null);
        });
        assertThat(ring.hitsLeft(1)).isEqualTo(10_000 - 3 * CREDIT);

        reapAll();

        assertThat(ring.hitsLeft(1)).isEqualTo(10_000 - 15);
        assertThat(drain()).isEqualTo(15);
        assertThat(count(SLOT, COUNT_RECORDED)).isEqualTo(15);
        assertThat(count(SLOT, COUNT_ENTERED)).isEqualTo(15);
        for (int i = 1; i <= Bridge.stripes; i++) {
            assertThat(Bridge.owners[i]).isIn(null, Thread.currentThread());
        }
        for (long block : Bridge.blockFree) assertThat(block).isZero();
    }

    /** By then the budget may be another probe's: it would record more than it may. */
    @Test
    void whatThreadsHoldOfAnEndedProbeIsTheJvmsAgainAndNobodyElses() {
        ring.budget(BUDGET_JVM, 50_000, PLENTY);
        arm(SLOT, 10_000);
        call(SLOT, null, null);
        ring.disarm(SLOT);
        ring.retire(SLOT);
        assertThat(ring.hitsLeft(BUDGET_JVM)).isEqualTo(49_999);

        ring.budget(1, 100, PLENTY); // the next probe's
        ring.budget(2, 1, PLENTY);
        int neighbour = SLOT + BLOCK_ENTRIES; // whose counts need the same place
        ring.arm(new int[] {neighbour}, new int[] {2});
        call(neighbour, null, null);

        assertThat(ring.hitsLeft(1)).isEqualTo(100);
        assertThat(ring.hitsLeft(BUDGET_JVM)).isEqualTo(49_998);
    }

    /** As when somebody attaches while the heap is full. */
    @Test
    void anOpeningThatFindsNoMemoryKeepsNobodyOut() {
        ring.close();
        long moreThanAnArrayHolds = (Integer.MAX_VALUE - 8L) * (CHUNK_WORDS * 12 + 40);
        assertThatThrownBy(() -> new BoundRing().open(moreThanAnArrayHolds, false))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(Bridge.on).isFalse();
        assertThat(Bridge.slots).isEmpty();

        ring.open(1 << 20, false);
        arm(SLOT, PLENTY);
        call(SLOT, null, null);
        assertThat(drain()).isEqualTo(1);
    }

    @Test
    void aThreadOfOursThatHasEndedMakesRoomForAnother() throws Exception {
        for (int i = 0; i < 3 * OWN_THREADS; i++) {
            Thread thread = new Thread(() -> call(SLOT, null, null));
            ring.ownThread(thread);
            thread.start();
            thread.join();
        }
        arm(SLOT, PLENTY);
        Thread mine = new Thread(() -> call(SLOT, null, null));
        ring.ownThread(mine);
        mine.start();
        mine.join();
        assertThat(count(SLOT, TOTAL_OWN_THREAD)).isEqualTo(1);
        for (int i = 0; i < OWN_THREADS; i++) ring.ownThread(new Thread(() -> {}));
        assertThatThrownBy(() -> ring.ownThread(new Thread(() -> {}))).hasMessageContaining("more threads of ours");
    }

    @Test
    void aThreadThatTheApplicationStopsIsNoFaultOfOurs() throws Exception {
        arm(SLOT, PLENTY);
        // Not named: it is deprecated for removal.
        Class<?> death = Class.forName("java.lang.ThreadDeath");
        Bridge.suppressed((Throwable) death.getConstructor().newInstance(), SLOT);
        assertThat(count(SLOT, TOTAL_FAULTS)).isZero();
        assertThat(ring.fault()).isEmpty();

        Bridge.suppressed(new IllegalStateException("pretended"), SLOT);
        assertThat(count(SLOT, TOTAL_FAULTS)).isEqualTo(1);
        assertThat(ring.fault()).isEqualTo("java.lang.IllegalStateException");
        assertThat(ring.suppressed()).isEqualTo(suppressedBefore + 2);
        suppressedBefore += 2;
    }

    @Test
    void moreThreadsThanStripesAreCountedNotRecorded() throws Exception {
        arm(SLOT, PLENTY);
        int threads = 300;
        CountDownLatch allIn = new CountDownLatch(threads);
        CountDownLatch leave = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> call(
                    SLOT,
                    () -> {
                        allIn.countDown();
                        await(leave);
                    },
                    null));
            all.add(thread);
            thread.start();
        }
        allIn.await();
        long open = openCalls();
        leave.countDown();
        for (Thread thread : all) thread.join();

        long noState = count(SLOT, TOTAL_NO_STATE);
        assertThat(noState).isGreaterThanOrEqualTo(threads - 256);
        assertThat(open).isEqualTo(threads - noState);
        assertThat(count(SLOT, COUNT_RECORDED)).isEqualTo(threads - noState);
        assertThat(drain() + count(SLOT, TOTAL_RING_FULL)).isEqualTo(threads - noState);
        assertThat(count(SLOT, COUNT_ENTERED)).isEqualTo(threads);
    }

    @Test
    void ourOwnThreadsAreSkipped() throws Exception {
        arm(SLOT, PLENTY);
        Thread own = new Thread(() -> {
            call(SLOT, null, null);
            Bridge.count(SLOT);
        });
        ring.ownThread(own);
        own.start();
        own.join();

        assertThat(drain()).isZero();
        assertThat(count(SLOT, TOTAL_OWN_THREAD)).isEqualTo(2);
        assertThat(count(SLOT, COUNT_ENTERED)).isEqualTo(2);
    }

    @Test
    void aCallThatOutlivesItsProbeIsRecordedNowhere() {
        arm(SLOT, PLENTY);
        call(
                SLOT,
                () -> {
                    ring.disarm(SLOT);
                    arm(SLOT, PLENTY);
                },
                null);
        call(SLOT, null, null);

        assertThat(drain()).isEqualTo(1);
        assertThat(count(SLOT, COUNT_ENTERED)).isEqualTo(2);
    }

    @Test
    void framesOfAFormerSessionAreInert() {
        arm(SLOT, PLENTY);
        call(
                SLOT,
                () -> {
                    ring.close();
                    ring.open(1 << 20, false);
                    arm(SLOT, PLENTY);
                    call(SLOT, () -> assertThat(openCalls()).isEqualTo(1), null);
                },
                null);

        assertThat(drain()).isEqualTo(1);
        assertThat(count(SLOT, COUNT_ENTERED)).isEqualTo(1);
        assertThat(openCalls()).isZero();
    }

    @Test
    void sixteenSessionsLaterAnOldFrameStillTouchesNothing() {
        arm(SLOT, PLENTY);
        call(
                SLOT,
                () -> {
                    for (int i = 0; i < 8; i++) {
                        ring.close();
                        ring.open(1 << 20, false);
                    }
                    arm(SLOT, PLENTY);
                },
                null);

        assertThat(drain()).isZero();
        assertThat(count(SLOT, COUNT_RECORDED)).isZero();
    }

    @Test
    void closingWhileThreadsAreInCallsHarmsNobody() throws Exception {
        AtomicReference<@Nullable Throwable> harm = new AtomicReference<>();
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong done1000 = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            Thread thread = new Thread(() -> {
                try {
                    while (!done.get()) {
                        for (int i = 0; i < 1000; i++) guarded();
                        done1000.incrementAndGet();
                    }
                } catch (Throwable t) {
                    harm.compareAndSet(null, t);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (int i = 0; i < 30; i++) {
            arm(SLOT, PLENTY);
            long before = done1000.get();
            while (done1000.get() < before + 4 && harm.get() == null) drain();
            ring.close();
            ring.open(1 << 20, false);
        }
        done.set(true);
        for (Thread thread : threads) thread.join();

        assertThat(harm.get()).isNull();
    }

    /** A thread that was kept off its processor for longer than a closing ring waits finds arrays too short; woven code has a handler for it. */
    private static void guarded() {
        try {
            call(SLOT, () -> call(SLOT, null, null), null);
        } catch (ArrayIndexOutOfBoundsException late) {
            assertThat(late.getStackTrace()[0].getClassName()).matches("io\\.hotspan\\.(bridge|agent\\.ring)\\..*");
        }
    }

    @Test
    void theNameOfALiveThreadIsKnown() {
        arm(SLOT, PLENTY);
        call(SLOT, null, null);
        assertThat(ring.threadName(Thread.currentThread().getId()))
                .isEqualTo(Thread.currentThread().getName());
        assertThat(ring.threadName(Long.MAX_VALUE)).isNull();
    }

    /** Threads that are inside a recorded call. */
    private long openCalls() {
        return ring.open().stream().filter(open -> open.rootStart != 0).count();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
