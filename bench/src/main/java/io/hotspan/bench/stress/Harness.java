package io.hotspan.bench.stress;

import static io.hotspan.bridge.Layout.*;

import io.hotspan.agent.ring.BoundRing;
import io.hotspan.bridge.Bridge;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bridge as a plain class, with the smallest ring there is: chunks come back soon. One to a JVM. */
final class Harness {
    static final int SLOT = 7;
    private static final BoundRing RING = new BoundRing();
    private static final Map<Integer, BitSet> SEEN = new HashMap<>();
    private static long drained;
    private static long wrong;

    static {
        RING.open(1, false);
        RING.budget(1, Long.MAX_VALUE / 4, Long.MAX_VALUE / 4);
        RING.arm(new int[] {SLOT}, new int[] {1});
    }

    private Harness() {}

    static void begin() {
        // loads this class
    }

    /** What woven code does around a method that returns at once. */
    static void call() {
        long call = Bridge.enter(SLOT);
        long prev = Bridge.state[((int) (call >>> CALL_ENTRY_SHIFT) << ENTRY_SHIFT) + PREV];
        long start = Bridge.start(call);
        Bridge.exit(call, prev, start, SLOT, null);
    }

    /** A record of more than one unit, with a captured value where the next header of a shorter one would be. */
    static void longCall() {
        long call = Bridge.enter(SLOT);
        long prev = Bridge.state[((int) (call >>> CALL_ENTRY_SHIFT) << ENTRY_SHIFT) + PREV];
        long start = Bridge.start(call);
        long end = Bridge.leave(call, prev, start, SLOT);
        long at = Bridge.reserve(end, call, SLOT, 2);
        Bridge.put(at, 0, -1L);
        Bridge.put(at, 1, call);
        Bridge.publish(at, call, prev, start, end, SLOT, 2, null);
    }

    /**
     * What the drainer does, and more: a record must be whole, and none may come twice. Order is not promised: a pass takes chunks by number.
     *
     * @return records so far that were not so
     */
    static synchronized long drain() {
        RING.drain(Harness::check);
        return wrong;
    }

    /** How many calls were admitted less how many were drained or found the ring full; 0 once all is quiet. */
    static synchronized long missing() {
        drain();
        long[] counts = RING.counts(SLOT);
        return counts[COUNT_RECORDED] - counts[TOTAL_RING_FULL] - drained;
    }

    private static void check(long[] words, @Nullable Object[] refs, int pos) {
        drained++;
        long call = words[pos + 3];
        int entry = (int) (call >>> CALL_ENTRY_SHIFT);
        long sequence = call & CALL_SEQ_MASK;
        BitSet seen = SEEN.computeIfAbsent(entry, number -> new BitSet());
        boolean longer = ((words[pos] >>> HEADER_UNITS_SHIFT) & 0xff) == 1;
        boolean whole = words[pos + 1] <= words[pos + 2]
                && words[pos + 1] != 0
                && words[pos + 4] == 0
                && words[pos + 5] == call
                && ((words[pos] >>> HEADER_SLOT_SHIFT) & 0xffff) == SLOT
                && !seen.get((int) sequence)
                && (!longer || (words[pos + 8] == -1 && words[pos + 9] == call));
        seen.set((int) sequence);
        if (!whole) wrong++;
    }
}
