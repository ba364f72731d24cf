package io.hotspan.agent.ring;

import static io.hotspan.bridge.Layout.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.bridge.Bridge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Records, counts and limits. */
class RingTest extends OpenRing {
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
        TreeMap<Long, String> references = new TreeMap<>(); // between chunks records need not keep their order

        int drained = ring.drain(
                (words, refs, pos) -> references.put(words[pos + UNIT_WORDS], (String) refs[pos + UNIT_WORDS + 15]));

        assertThat(drained).isEqualTo(1000);
        assertThat(references).hasSize(1000).allSatisfy((number, text) -> assertThat(text)
                .isEqualTo("ref" + number));
        assertThat(references.lastKey()).isEqualTo(999);
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

    private synchronized void synchronizedDrain() {
        drain();
    }
}
