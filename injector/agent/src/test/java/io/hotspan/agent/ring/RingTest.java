package io.hotspan.agent.ring;

import static io.hotspan.bridge.Layout.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.bridge.Bridge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final int SLOT = 7;
    private static final int PLENTY = 1_000_000_000;

    private final BoundRing ring = new BoundRing();
    private final List<Long> calls = new ArrayList<>();
    private long seen;
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

    /** What woven code does around a call of a span probe. */
    static void call(int id, @Nullable Runnable within, @Nullable Throwable thrown) {
        long call = Bridge.enter(id);
        long prev = Bridge.state[((int) (call >>> CALL_ENTRY_SHIFT) << ENTRY_SHIFT) + PREV];
        long start = Bridge.start(call);
        if (within != null) within.run();
        Bridge.exit(call, prev, start, id, thrown);
    }

    private void arm(int slot, long hits) {
        ring.budget(1, hits, PLENTY);
        ring.arm(new int[] {slot}, new int[] {1});
    }

    private int drain() {
        return ring.drain((words, refs, pos) -> {
            calls.add(words[pos + 3]);
            seen++;
        });
    }

    private long count(int slot, int word) {
        return ring.counts(slot)[word];
    }

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
        assertThat(old.drain((words, refs, pos) -> seen++)).isZero();

        assertThat(Bridge.anchor).isEqualTo(3);
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
    void chunksAreHandedOverWholeAndComeBackWithANewGeneration() {
        arm(SLOT, PLENTY);
        int perChunk = CHUNK_WORDS / UNIT_WORDS;
        int total = 3 * perChunk + 5;

        for (int i = 0; i < total; i++) call(SLOT, null, null);

        assertThat(drain()).isEqualTo(total);
        assertThat(new HashSet<>(calls)).hasSize(total);
        assertThat(drain()).isZero();
        call(SLOT, null, null);
        assertThat(drain()).isEqualTo(1);
        assertThat(count(SLOT, COUNT_RECORDED)).isEqualTo(total + 1);
    }

    @Test
    void aRecordThatDoesNotFitIsPadded() {
        arm(SLOT, PLENTY);
        for (int i = 0; i < 1000; i++) {
            long call = Bridge.enter(SLOT);
            long start = Bridge.start(call);
            long end = Bridge.leave(call, 0, start, SLOT);
            long at = Bridge.reserve(end, call, SLOT, 3);
            Bridge.put(at, 0, i);
            Bridge.put(at, 15, "ref" + i);
            Bridge.publish(at, call, 0, start, end, SLOT, 3, null);
        }
        List<String> references = new ArrayList<>();
        int[] next = {0};

        int drained = ring.drain((words, refs, pos) -> {
            assertThat(words[pos + UNIT_WORDS]).isEqualTo(next[0]++);
            references.add((String) refs[pos + UNIT_WORDS + 15]);
        });

        assertThat(drained).isEqualTo(1000);
        assertThat(references).startsWith("ref0", "ref1").endsWith("ref999");
    }

    @Test
    void theGenerationOfAChunkWrapsWithoutAStaleOrLostRecord() {
        arm(SLOT, PLENTY);
        int perChunk = CHUNK_WORDS / UNIT_WORDS;
        for (int i = 0; i < Bridge.chunkState.length; i++) Bridge.chunkState[i] = 0xfffeL << 8 | CHUNK_FREE;

        int total = 0;
        for (int round = 0; round < 4 * Bridge.chunkState.length; round++) {
            for (int i = 0; i < perChunk; i++) call(SLOT, null, null);
            total += perChunk;
            if (round % 3 == 2) drain();
        }
        drain();

        assertThat(calls).hasSize(total);
        assertThat(new HashSet<>(calls)).hasSize(total);
    }

    @Test
    void aFullRingIsCountedAndRecoversOnceDrained() {
        arm(SLOT, PLENTY);
        int room = Bridge.chunkState.length * CHUNK_WORDS / UNIT_WORDS;

        for (int i = 0; i < room + 1000; i++) call(SLOT, null, null);

        assertThat(count(SLOT, COUNT_RECORDED)).isEqualTo(room + 1000);
        assertThat(count(SLOT, TOTAL_RING_FULL)).isEqualTo(1000);
        assertThat(drain()).isEqualTo(room);
        for (int i = 0; i < 100; i++) call(SLOT, null, null);
        assertThat(drain()).isEqualTo(100);
        assertThat(count(SLOT, TOTAL_RING_FULL)).isEqualTo(1000);
    }

    @Test
    void aValueLeftByARecordThatWasCutShortIsNeverTakenForAHeader() {
        arm(SLOT, PLENTY);
        long call = Bridge.enter(SLOT);
        long start = Bridge.start(call);
        long end = Bridge.leave(call, 0, start, SLOT);
        long at = Bridge.reserve(end, call, SLOT, 2);
        long header = 1L << CHUNK_GENERATION_SHIFT | (long) SLOT << HEADER_SLOT_SHIFT;
        Bridge.put(at, 0, header); // and then the stack overflows: nothing is published

        call(SLOT, null, null);

        assertThat(drain()).isEqualTo(1);
    }

    @Test
    void eightThreadsAreExact() throws Exception {
        arm(SLOT, PLENTY);
        AtomicBoolean done = new AtomicBoolean();
        Thread drainer = new Thread(() -> {
            while (!done.get()) drain();
            drain();
        });
        drainer.start();

        inThreads(8, n -> {
            for (int i = 0; i < 40_000; i++) call(SLOT, i % 4 == 0 ? () -> call(SLOT, null, null) : null, null);
        });
        done.set(true);
        drainer.join();

        long total = 8 * 50_000;
        assertThat(count(SLOT, COUNT_ENTERED)).isEqualTo(total);
        assertThat(count(SLOT, COUNT_RECORDED)).isEqualTo(total);
        assertThat(seen + count(SLOT, TOTAL_RING_FULL)).isEqualTo(total);
        assertThat(new HashSet<>(calls)).hasSize(calls.size());
    }

    @Test
    void aBudgetIsNeverExceededAndEverySkipIsCounted() throws Exception {
        for (int hits : new int[] {100, 50_000}) {
            int slot = hits == 100 ? 1 : 2;
            ring.budget(slot, hits, PLENTY);
            ring.arm(new int[] {slot}, new int[] {slot});

            inThreads(8, n -> {
                for (int i = 0; i < 20_000; i++) {
                    call(slot, null, null);
                    if (i % 1000 == 0) synchronizedDrain();
                }
            });
            reapAll();

            long recorded = count(slot, COUNT_RECORDED);
            assertThat(recorded).isEqualTo(hits - ring.hitsLeft(slot)).isLessThanOrEqualTo(hits);
            assertThat(recorded).isGreaterThanOrEqualTo(hits - 8 * CREDIT);
            assertThat(recorded + count(slot, COUNT_HITS) + count(slot, COUNT_RATE))
                    .isEqualTo(160_000)
                    .isEqualTo(count(slot, COUNT_ENTERED));
        }
    }

    @Test
    void theRateSkipsUntilItIsFilledAgain() {
        ring.budget(1, 1000, 3);
        ring.arm(new int[] {SLOT}, new int[] {1});
        for (int i = 0; i < 10; i++) call(SLOT, null, null);
        ring.refill(1, 100, 5);
        for (int i = 0; i < 10; i++) call(SLOT, null, null);

        assertThat(count(SLOT, COUNT_RECORDED)).isEqualTo(8);
        assertThat(count(SLOT, COUNT_RATE)).isEqualTo(12);
        assertThat(ring.hitsLeft(1)).isEqualTo(992);
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
    void countsAreExactWhenMoreSlotsThanOwnedEntriesAreUsed() throws Exception {
        int[] slots = new int[200];
        for (int i = 0; i < slots.length; i++) slots[i] = i;
        ring.arm(slots, new int[slots.length]);

        inThreads(8, n -> {
            for (int i = 0; i < 100_000; i++) Bridge.count((i * 31 + n) % 200);
        });

        long total = 0;
        for (int slot : slots) total += count(slot, COUNT_RECORDED);
        assertThat(total).isEqualTo(800_000);
        reapAll();
        total = 0;
        for (int slot : slots) total += count(slot, COUNT_ENTERED);
        assertThat(total).isEqualTo(800_000);
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
    void aClearedSlotKnowsNothingOfTheProbeBefore() {
        arm(SLOT, 10_000); // takes credits
        call(SLOT, null, null);
        ring.disarm(SLOT);
        ring.clear(SLOT);
        ring.budget(2, 3, PLENTY);
        ring.arm(new int[] {SLOT}, new int[] {2});

        for (int i = 0; i < 10; i++) call(SLOT, null, null);

        assertThat(count(SLOT, COUNT_RECORDED)).isEqualTo(3);
        assertThat(count(SLOT, COUNT_HITS)).isEqualTo(7);
        assertThat(count(SLOT, COUNT_ENTERED)).isEqualTo(10);
        assertThat(ring.hitsLeft(2)).isZero();
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
                        new BoundRing().open(1 << 20, false);
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
                        for (int i = 0; i < 1000; i++) call(SLOT, () -> call(SLOT, null, null), null);
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

    @Test
    void liveAndKeptCallsHaveParentsOfTheirOwn() {
        ring.budget(1, PLENTY, PLENTY);
        ring.arm(new int[] {1, 2}, new int[] {1, 1});
        List<Long> parents = new ArrayList<>();
        int kept = 2 | KEPT_CHAIN;

        call(1, () -> call(kept, () -> call(1, () -> call(kept, null, null), null), null), null);
        ring.drain((words, refs, pos) -> {
            parents.add(words[pos + 4]);
            calls.add(words[pos + 3]);
        });

        // innermost first: kept2, live2, kept1, live1
        assertThat(parents).containsExactly(calls.get(2), calls.get(3), 0L, 0L);
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

    private synchronized void synchronizedDrain() {
        drain();
    }

    private void reapAll() {
        ring.reap();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Work {
        void run(int n) throws Exception;
    }

    private static void inThreads(int count, Work work) throws Exception {
        CyclicBarrier together = new CyclicBarrier(count);
        Set<Throwable> failures = java.util.concurrent.ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            int number = n;
            Thread thread = new Thread(() -> {
                try {
                    together.await();
                    work.run(number);
                } catch (Throwable t) {
                    failures.add(t);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) thread.join();
        assertThat(failures).isEmpty();
    }
}
