package io.hotspan.bridge;

import static io.hotspan.bridge.Bridge.*;
import static io.hotspan.bridge.Claims.*;
import static io.hotspan.bridge.Layout.*;
import static io.hotspan.bridge.Words.*;

import org.jspecify.annotations.Nullable;

/**
 * Calls that never become a parent: timed ones, counted ones with a condition, and spans that are decided at exit, which may be dropped
 * after their children were recorded. Same rules and loader as {@link Bridge}.
 *
 * <p>A timed call knows how much of it other timed calls took: the entry's CHILD holds what ended within the call that is open now; the
 * woven frame keeps that of the call around it. What was cut short by a StackOverflowError is put right by the next exit further out.
 */
public final class Quiet {
    /** {@link Layout#HISTOGRAM_BUCKETS} words each, from the slot's offset on; the first ones are nobody's. Wrap around. */
    public static int[] histograms = new int[0];

    private Quiet() {}

    /**
     * Begins a call that takes no budget yet.
     *
     * @param c 1 true, 0 false, 2 error
     * @return the call, 0 when not admitted
     */
    public static long enter(int id, int c) {
        if (!on) return 0;
        long tag = slots[(id & SLOT_MASK) << SLOT_SHIFT];
        if (tag == 0) return 0;
        Thread t = Thread.currentThread();
        long tid = U.getLong(t, TID_OFFSET);
        int own = home(tid);
        if (state[own] != tid) return enterElsewhere(id, c, tag, t, tid, NO_PARENT);
        if (!admit(id, c, tag, own)) return 0;
        return next(id, tag, own);
    }

    /** As {@link #enter} for a time probe. */
    @Hot
    public static long enterTimed(int id, int c) {
        if (!on) return 0;
        long tag = slots[(id & SLOT_MASK) << SLOT_SHIFT];
        if (tag == 0) return 0;
        Thread t = Thread.currentThread();
        long tid = U.getLong(t, TID_OFFSET);
        int own = home(tid);
        if (state[own] != tid) return enterElsewhere(id, c, tag, t, tid, TIMED);
        if (!admit(id, c, tag, own)) return 0;
        return nextTimed(id, tag, own);
    }

    /** The clock, read last at entry of a timed call; when the root of the spans around it began stays as it is. */
    @Hot
    public static long startTimed(long call) {
        if (call == 0) return 0;
        long now = System.nanoTime();
        long[] s = state;
        int base = entry(call);
        if (base < s.length) s[base + LAST_START] = now;
        return now;
    }

    @Hot
    static boolean admit(int id, int c, long tag, int own) {
        long[] b = blocks[(int) state[own + COUNTS]];
        int slot = id & SLOT_MASK;
        int e = (slot & (BLOCK_ENTRIES - 1)) << 3;
        if (b[e] != key(tag, slot)) {
            b = claimCounts(own, tag, slot);
            if (b == blocks[0]) return admitUncounted(slot, c, tag);
        }
        b[e + COUNT_ENTERED]++;
        if ((tag & STEP_COUNT) != 0) {
            b[e + COUNT_RATE]++;
            return false;
        }
        if (c == 1) return true;
        if (c == 0) b[e + COUNT_CONDITION]++;
        else add(slot, TOTAL_CONDITION_ERROR, 1);
        return false;
    }

    @Cold
    private static boolean admitUncounted(int slot, int c, long tag) {
        add(slot, COUNT_ENTERED, 1);
        if ((tag & STEP_COUNT) != 0) {
            add(slot, COUNT_RATE, 1);
            return false;
        }
        if (c == 1) return true;
        add(slot, c == 0 ? COUNT_CONDITION : TOTAL_CONDITION_ERROR, 1);
        return false;
    }

    /** A call that does not become current. */
    static long next(int id, long tag, int base) {
        long[] s = state;
        int chain = base + LIVE + (id >> 14) * (KEPT - LIVE);
        long seq = s[base + SEQ] + 1;
        s[base + SEQ] = seq;
        s[base + PREV] = s[chain];
        if (s[base + LIVE] == 0 && s[base + KEPT] == 0) s[base + ANCHOR] = anchor;
        if (base > stripes << ENTRY_SHIFT) s[base + QUIET]++;
        return ((long) (base >> ENTRY_SHIFT) << CALL_ENTRY_SHIFT) | (tag & CALL_TAG_MASK) | (seq & CALL_SEQ_MASK);
    }

    @Hot
    static long nextTimed(int id, long tag, int base) {
        long[] s = state;
        long seq = s[base + SEQ] + 1;
        s[base + SEQ] = seq;
        s[base + PREV] = s[base + CHILD];
        s[base + CHILD] = 0;
        if (base > stripes << ENTRY_SHIFT) s[base + QUIET]++;
        return ((long) (base >> ENTRY_SHIFT) << CALL_ENTRY_SHIFT) | (tag & CALL_TAG_MASK) | (seq & CALL_SEQ_MASK);
    }

    /**
     * Ends a timed call.
     *
     * @param prev what the calls within the call around it had taken when this one began
     * @param thrown what the method throws, null when it returns
     */
    @Hot
    public static void exit(long call, long prev, long start, int id, @Nullable Object thrown) {
        if (call != 0) end(call, prev, start, id, thrown);
    }

    private static void end(long call, long prev, long start, int id, @Nullable Object thrown) {
        if (((int) (call >>> CALL_SESSION_SHIFT) & 15) != (session & 15)) return;
        long[] s = state;
        int base = (int) (call >>> CALL_ENTRY_SHIFT) << ENTRY_SHIFT; // no call before the entry is put right
        long child = s[base + CHILD];
        s[base + CHILD] = prev;
        if (base > stripes << ENTRY_SHIFT) {
            endVirtual(s, base, call, prev, start, id, child, thrown);
            return;
        }
        long end = clockIfArmed(call, start, id);
        if (end == 0) return;
        s[base + CHILD] = prev + end - start;
        book(base, end - start, end - start - child, id & SLOT_MASK, thrown);
    }

    /** The outermost call gives its entry back, first of all; one within leaves what it took to the call around it. */
    private static void endVirtual(
            long[] s, int base, long call, long prev, long start, int id, long child, @Nullable Object thrown) {
        s[base + QUIET]--;
        boolean outermost = s[base + LIVE] == 0 && s[base + KEPT] == 0 && s[base + QUIET] <= 0;
        if (outermost) releaseIfDone(s, base);
        long end = clockIfArmed(call, start, id);
        if (end == 0) return;
        if (!outermost) s[base + CHILD] = prev + end - start;
        book(ownStripe(call), end - start, end - start - child, id & SLOT_MASK, thrown);
    }

    /**
     * Ends a call that is not timed with its children.
     *
     * @return nanoTime, or 0 when nothing is to be decided or recorded any more
     */
    public static long leave(long call, long start, int id) {
        if (call == 0 || ((int) (call >>> CALL_SESSION_SHIFT) & 15) != (session & 15)) return 0;
        int base = (int) (call >>> CALL_ENTRY_SHIFT) << ENTRY_SHIFT; // no call before the entry is put right
        if (base > stripes << ENTRY_SHIFT) {
            long[] s = state;
            s[base + QUIET]--;
            releaseIfDone(s, base);
        }
        long end = clockIfArmed(call, start, id);
        int slot = id & SLOT_MASK;
        return end != 0 && (slots[slot << SLOT_SHIFT] & STEP_TIME) != 0 ? stepTimed(slot, end - start) : end;
    }

    @Cold
    private static long stepTimed(int slot, long nanos) {
        add(slot, COUNT_RATE, 1);
        add(slot, TOTAL_STEP_NANOS, nanos);
        note(slot, nanos);
        return 0;
    }

    /**
     * Decides a condition at exit and takes the budget.
     *
     * @param c 1 true, 0 false, 2 error
     * @return end, or 0
     */
    public static long admitAtExit(long end, int id, int c) {
        if (end == 0) return 0;
        if (c != 1) {
            add(id & SLOT_MASK, c == 0 ? COUNT_CONDITION : TOTAL_CONDITION_ERROR, 1);
            return 0;
        }
        int taken = takeOne(id & SLOT_MASK);
        if (taken > 0) return end;
        add(id & SLOT_MASK, -taken, 1);
        return 0;
    }

    /**
     * Ends a call of a count probe with a condition, or of a time probe that decides at exit: its children are not known.
     *
     * @param end from {@link #leave}; 0 counts nothing
     */
    public static void time(long end, long call, long start, int id, @Nullable Object thrown) {
        if (end != 0) book(ownStripe(call), end - start, 0, id & SLOT_MASK, thrown);
    }

    private static void book(int own, long nanos, long self, int slot, @Nullable Object thrown) {
        if (thrown != null) add(slot, TOTAL_ERRORS, 1);
        long[] b = own <= 0 ? blocks[0] : blocks[(int) state[own + COUNTS]];
        int e = (slot & (BLOCK_ENTRIES - 1)) << 3;
        long tag = slots[slot << SLOT_SHIFT];
        if (own > 0 && b[e] != key(tag, slot)) b = tag == 0 ? blocks[0] : claimCounts(own, tag, slot);
        if (b == blocks[0]) {
            bookUncounted(nanos, self, slot);
            return;
        }
        b[e + COUNT_RECORDED]++;
        b[e + COUNT_NANOS] += nanos;
        b[e + COUNT_SELF] += self;
        if (nanos > b[e + COUNT_MAX]) b[e + COUNT_MAX] = nanos;
        note(slot, nanos);
    }

    @Cold
    private static void bookUncounted(long nanos, long self, int slot) {
        add(slot, COUNT_RECORDED, 1);
        add(slot, COUNT_NANOS, nanos);
        add(slot, COUNT_SELF, self);
        raiseMax(slot, nanos);
        note(slot, nanos);
    }

    /** The bucket is the duration's exponent and first two binary digits, which a double has ready. */
    private static void note(int slot, long nanos) {
        int at = (int) slots[(slot << SLOT_SHIFT) + SLOT_HISTOGRAM];
        if (at == 0) return;
        int bucket = nanos <= 0
                ? 0
                : (int) (Double.doubleToRawLongBits((double) nanos) >>> HISTOGRAM_DIGITS) - HISTOGRAM_FIRST;
        if (bucket < 0) bucket = 0;
        if (bucket >= HISTOGRAM_BUCKETS) bucket = HISTOGRAM_BUCKETS - 1;
        int[] all = histograms;
        if (at + bucket < all.length) U.getAndAddInt(all, INTS + ((long) (at + bucket) << 2), 1);
    }
}
