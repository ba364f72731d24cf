package io.hotspan.bridge;

import static io.hotspan.bridge.Claims.*;
import static io.hotspan.bridge.Layout.*;
import static io.hotspan.bridge.Words.LONGS;
import static io.hotspan.bridge.Words.TID_OFFSET;
import static io.hotspan.bridge.Words.U;

import org.jspecify.annotations.Nullable;

/**
 * What woven code calls at method entry and exit. MUST NOT be loaded by any class loader other than the bootstrap one in a target:
 * only there is it visible to every class, and only there does the JVM trust it with {@code jdk.internal.misc.Unsafe}.
 *
 * <p>Threads: the methods named in {@link #enter} to {@link #publish} run on the application's threads; each thread writes only its
 * own entry, block and chunk, so no store there is atomic. Shared words (budgets, totals, chunk states, entry owners) are changed
 * by compare-and-set or fetch-and-add. Everything else runs on the agent's threads.
 *
 * <p>Closed world: see package-info. Hot methods stay below 325 byte codes (HotSpot's FreqInlineSize), cold ones are separate.
 * A StackOverflowError can strike at any call: state is changed only after the last call of a step, and the woven frame holds what is
 * needed to put it back.
 */
public final class Bridge {
    /** Master switch. False: every woven method is inert at once, whatever its byte code. */
    public static boolean on;
    /** Low four bits stand in every call, so that a frame that outlives a session cannot touch the next one's state. */
    public static int session;
    /** Raised with each arming, in this session and the next ones: an open call fits no later arming of its slot. */
    public static long generation;

    public static long[] state = new long[ENTRY_WORDS];
    public static @Nullable Thread[] owners = new Thread[1];
    public static long[] slots = new long[0];
    public static long[] budgets = new long[0];
    public static long[] totals = new long[0];
    public static long[][] blocks = new long[1][BLOCK_WORDS];
    public static long[] blockFree = new long[1];
    public static long[][] chunks = new long[0][];
    public static @Nullable Object[][] refs = new Object[0][];
    public static long[] chunkState = new long[0];
    /** Our own threads; their calls are skipped. */
    public static @Nullable Thread[] ownThreads = new Thread[OWN_THREADS];
    /** Slot numbers that code names which sessions before this one could not take out again: a bit each. Never given again. */
    public static long[] leftBehind = new long[0];
    /** Entries 1 to stripes are stripes (a power of two), those above belong to virtual threads (a power of two, or none). */
    public static int stripes;

    public static int virtuals;
    /** Raw thread ids of the virtual threads' entries, 0 = free. Apart from the entries, so that a bucket is one cache line. */
    public static long[] virtualTids = new long[0];

    public static long anchor;
    /**
     * Set by the drainer while more than half of the chunks lie with threads: then a thread hands its chunk over after each record, so
     * that many idle threads do not keep the rest from recording.
     */
    public static boolean crowded;
    /** Raised by the drainer whenever chunks were freed. */
    public static long freeEpoch;
    /** Throwables that struck in woven code and were suppressed. Tests assert zero. */
    public static long suppressed;
    /** Of the last of them that was a fault of ours. */
    public static @Nullable Class<?> fault;
    /** What Thread.stop throws, which is the application's doing; null where the JDK no longer has it. Not named: a later one may not. */
    public static @Nullable Class<?> threadDeath;

    private Bridge() {}

    // ---------------------------------------------------------------- entry

    /**
     * Begins a call of a span probe; the call becomes the parent of those within.
     *
     * @return the call, 0 when not admitted
     */
    @Hot
    public static long enter(int id) {
        return enterIf(id, 1);
    }

    /**
     * As {@link #enter} for a probe with a condition on what is passed in.
     *
     * @param c 1 true, 0 false, 2 error
     */
    @Hot
    public static long enterIf(int id, int c) {
        if (!on) return 0;
        long tag = slots[(id & SLOT_MASK) << SLOT_SHIFT];
        if (tag == 0) return 0;
        Thread t = Thread.currentThread();
        long tid = U.getLong(t, TID_OFFSET);
        int own = home(tid);
        if (state[own] != tid) return enterElsewhere(id, c, tag, t, tid, PARENT);
        if (!admit(id, c, tag, own)) return 0;
        return push(id, tag, own);
    }

    /** Counts one call of a count probe. */
    @Hot
    public static void count(int id) {
        if (!on) return;
        int slot = id & SLOT_MASK;
        long tag = slots[slot << SLOT_SHIFT];
        if (tag == 0) return;
        Thread t = Thread.currentThread();
        long tid = U.getLong(t, TID_OFFSET);
        int own = home(tid);
        if (state[own] != tid) own = stripeElsewhere(t, tid);
        long[] b = own <= 0 ? blocks[0] : blocks[(int) state[own + COUNTS]];
        int e = (slot & (BLOCK_ENTRIES - 1)) << 3;
        if (b[e] != key(tag, slot)) {
            countElsewhere(own, tag, slot);
            return;
        }
        b[e + COUNT_ENTERED]++;
        b[e + COUNT_RECORDED]++;
    }

    /** True when the probe is armed: asked before a condition is evaluated. */
    public static boolean armed(int id) {
        return on && slots[(id & SLOT_MASK) << SLOT_SHIFT] != 0;
    }

    /** The clock, read last at entry. 0 for a call that was not admitted. */
    @Hot
    public static long start(long call) {
        if (call == 0) return 0;
        long now = System.nanoTime();
        long[] s = state;
        int base = entry(call);
        if (base < s.length) {
            s[base + LAST_START] = now;
            if (s[base + PREV] == 0) s[base + ROOT_START] = now;
        }
        return now;
    }

    /** Whose an owned counter entry is: the slot, and which of its occupants. */
    @Hot
    static long key(long tag, int slot) {
        return (tag & OCCUPANT_MASK) | (slot + 1);
    }

    @Hot
    static int home(long tid) {
        return (((int) tid * SPREAD & (stripes - 1)) + 1) << ENTRY_SHIFT;
    }

    @Hot
    static int entry(long call) {
        return (int) (call >>> CALL_ENTRY_SHIFT) << ENTRY_SHIFT;
    }

    /** Counts the call in, decides condition and budget. Only array accesses on the common path. */
    @Hot
    static boolean admit(int id, int c, long tag, int own) {
        long[] b = blocks[(int) state[own + COUNTS]];
        int e = (id & (BLOCK_ENTRIES - 1)) << 3;
        if (b[e] != key(tag, id & SLOT_MASK)) {
            b = claimCounts(own, tag, id & SLOT_MASK);
            if (b == blocks[0]) return admitShared(id & SLOT_MASK, c);
        }
        if (c != 1) {
            b[e + COUNT_ENTERED]++;
            if (c == 0) b[e + COUNT_CONDITION]++;
            else add(id & SLOT_MASK, TOTAL_CONDITION_ERROR, 1);
            return false;
        }
        if (b[e + COUNT_NANOS] > 0) {
            b[e + COUNT_NANOS]--;
            b[e + COUNT_ENTERED]++;
            return true;
        }
        int taken = take(id & SLOT_MASK);
        b[e + COUNT_ENTERED]++;
        if (taken <= 0) {
            b[e - taken]++;
            return false;
        }
        b[e + COUNT_NANOS] = taken - 1;
        return true;
    }

    @Hot
    static long push(int id, long tag, int base) {
        long[] s = state;
        int chain = base + LIVE + (id >> 14) * (KEPT - LIVE);
        long prev = s[chain];
        long seq = s[base + SEQ] + 1;
        long call = ((long) (base >> ENTRY_SHIFT) << CALL_ENTRY_SHIFT) | (tag & CALL_TAG_MASK) | (seq & CALL_SEQ_MASK);
        s[base + SEQ] = seq;
        s[base + PREV] = prev;
        if (prev == 0) {
            s[chain + 1] = call;
            // Never within a trace, the other chain's included.
            if (s[base + LIVE] == 0 && s[base + KEPT] == 0) s[base + ANCHOR] = anchor;
        }
        s[chain] = call;
        return call;
    }

    // ---------------------------------------------------------------- exit

    /**
     * Ends a call of a span probe without captures.
     *
     * @param thrown what the method throws, null when it returns
     */
    @Hot
    public static void exit(long call, long prev, long start, int id, @Nullable Object thrown) {
        if (call != 0) end(call, prev, start, id, thrown);
    }

    /** As {@link #leave}, {@link #reserve} and {@link #publish} in one, and straight on where nothing is out of the ordinary. */
    private static void end(long call, long prev, long start, int id, @Nullable Object thrown) {
        int base = entry(call);
        if (((int) (call >>> CALL_SESSION_SHIFT) & 15) != (session & 15)) {
            forget(call, prev, id);
            return;
        }
        if (base > stripes << ENTRY_SHIFT) {
            endVirtual(base, call, prev, start, id, thrown);
            return;
        }
        state[base + LIVE + (id >> 14) * (KEPT - LIVE)] = prev;
        long end = clockIfArmed(call, start, id);
        if (end == 0) return;
        if (thrown != null || !record(base, base, call, prev, start, end, id, anchor(base))) {
            endElsewhere(end, call, prev, start, id, thrown);
        }
    }

    /** The entry may be another thread's once it is given back: what the record takes from it is read before. */
    private static void endVirtual(int base, long call, long prev, long start, int id, @Nullable Object thrown) {
        long[] s = state;
        long mark = anchor(base) | FLAG_VIRTUAL;
        s[base + LIVE + (id >> 14) * (KEPT - LIVE)] = prev;
        releaseIfDone(s, base);
        try {
            long end = clockIfArmed(call, start, id);
            if (end == 0) return;
            int own = thrown == null ? ownStripe(call) : 0;
            if (own <= 0 || !record(base, own, call, prev, start, end, id, mark)) {
                endElsewhere(end, call, prev, start, id, thrown);
            }
        } catch (Throwable struck) {
            suppressed++; // here, and not in the woven frame, which would put back what is another thread's by now
        }
    }

    private static long anchor(int base) {
        return (state[base + ANCHOR] & 0xff) << HEADER_ANCHOR_SHIFT;
    }

    @Cold
    private static void endElsewhere(long end, long call, long prev, long start, int id, @Nullable Object thrown) {
        publish(reserve(end, call, id, 1), call, prev, start, end, id, 1, thrown);
    }

    /**
     * Stores a record of one unit.
     *
     * @param base entry of the call
     * @param own stripe of the OS thread
     * @param mark anchor and flags
     * @return false when its chunk or its counters have to be claimed first
     */
    private static boolean record(int base, int own, long call, long prev, long start, long end, int id, long mark) {
        long[] s = state;
        int slot = id & SLOT_MASK;
        int pos = (int) s[own + POS];
        long generation = s[own + CHUNK_TAG];
        long[] b = blocks[(int) s[own + COUNTS]];
        int e = (slot & (BLOCK_ENTRIES - 1)) << 3;
        boolean room = generation != 0 && pos <= CHUNK_WORDS - UNIT_WORDS;
        if (!room || b[e] != key(slots[slot << SLOT_SHIFT], slot)) return false;
        long[] c = chunks[(int) s[own + CHUNK]];
        c[pos + 1] = start;
        c[pos + 2] = end;
        c[pos + 3] = call;
        c[pos + 4] = prev;
        c[pos + 5] = prev == 0 ? call : s[base + LIVE + 1 + (id >> 14) * (KEPT - LIVE)];
        c[pos + 6] = own == base ? s[base] : U.getLong(Thread.currentThread(), TID_OFFSET);
        if (pos < CHUNK_WORDS - UNIT_WORDS) c[pos + UNIT_WORDS] = 0;
        U.putOrderedLong(c, LONGS + ((long) pos << 3), generation | (long) slot << HEADER_SLOT_SHIFT | mark);
        b[e + COUNT_RECORDED]++;
        s[own + POS] = pos + UNIT_WORDS;
        if (crowded) handOver(s, own);
        return true;
    }

    /**
     * Puts the previous call back, first of all, which also heals what deeper frames lost to a StackOverflowError; then reads the clock.
     *
     * @return nanoTime, or 0 when nothing is to be recorded: not admitted, the probe has ended since, or the entry was cut short
     */
    public static long leave(long call, long prev, long start, int id) {
        if (call == 0) return 0;
        if (((int) (call >>> CALL_SESSION_SHIFT) & 15) != (session & 15)) return forget(call, prev, id);
        long[] s = state;
        int base = entry(call);
        s[base + LIVE + (id >> 14) * (KEPT - LIVE)] = prev;
        if (base <= stripes << ENTRY_SHIFT) return clockIfArmed(call, start, id);
        releaseIfDone(s, base);
        try {
            return clockIfArmed(call, start, id);
        } catch (Throwable struck) {
            suppressed++; // as in endVirtual
            return 0;
        }
    }

    static long clockIfArmed(long call, long start, int id) {
        long tag = slots[(id & SLOT_MASK) << SLOT_SHIFT];
        if (tag == 0 || ((tag ^ call) & CALL_TAG_MASK) != 0) return 0;
        if (start == 0) {
            cut(tag, call, id & SLOT_MASK);
            return 0;
        }
        return System.nanoTime();
    }

    /**
     * Makes room for a record and counts the call as recorded.
     *
     * @param end from {@link #leave}; 0 reserves nothing
     * @return chunk, word and stripe packed, for {@link #put} and {@link #publish}; 0 when the ring is full (counted)
     */
    public static long reserve(long end, long call, int id, int units) {
        return end == 0 ? 0 : room(call, id, units);
    }

    private static long room(long call, int id, int units) {
        int own = entry(call);
        if (own > stripes << ENTRY_SHIFT) own = ownStripe(call);
        if (own <= 0) return full(id & SLOT_MASK);
        long[] s = state;
        int pos = (int) s[own + POS];
        if (s[own + CHUNK_TAG] == 0 || pos + (units << 3) > CHUNK_WORDS) {
            if (!refill(own)) return full(id & SLOT_MASK);
            pos = 0;
        }
        return s[own + CHUNK] << 40 | (long) pos << 24 | own;
    }

    public static void put(long at, int index, long value) {
        if (at != 0) chunks[(int) (at >>> 40)][((int) (at >>> 24) & 0xffff) + UNIT_WORDS + index] = value;
    }

    public static void put(long at, int index, double value) {
        put(at, index, Double.doubleToRawLongBits(value));
    }

    public static void put(long at, int index, @Nullable Object value) {
        if (at != 0) refs[(int) (at >>> 40)][((int) (at >>> 24) & 0xffff) + UNIT_WORDS + index] = value;
    }

    /** Stores the record, its header last by release, and only then moves on. */
    public static void publish(
            long at, long call, long prev, long start, long end, int id, int units, @Nullable Object thrown) {
        if (at != 0) store(at, call, prev, start, end, id, units, thrown);
    }

    private static void store(
            long at, long call, long prev, long start, long end, int id, int units, @Nullable Object thrown) {
        long[] s = state;
        int own = (int) at & 0xffffff;
        int pos = (int) (at >>> 24) & 0xffff;
        int base = entry(call);
        long[] c = chunks[(int) (at >>> 40)];
        c[pos + 1] = start;
        c[pos + 2] = end;
        c[pos + 3] = call;
        c[pos + 4] = prev;
        c[pos + 5] = prev == 0 ? call : s[base + LIVE + 1 + (id >> 14) * (KEPT - LIVE)];
        c[pos + 6] = U.getLong(Thread.currentThread(), TID_OFFSET);
        long flags = own == base ? 0 : FLAG_VIRTUAL;
        if (thrown != null) {
            flags |= FLAG_ERROR;
            refs[(int) (at >>> 40)][pos] = thrown;
        }
        countRecorded(own, id & SLOT_MASK);
        long header = s[own + CHUNK_TAG]
                | (long) (id & SLOT_MASK) << HEADER_SLOT_SHIFT
                | (s[base + ANCHOR] & 0xff) << HEADER_ANCHOR_SHIFT
                | (long) (units - 1) << HEADER_UNITS_SHIFT
                | flags;
        int next = pos + (units << 3);
        // A longer record that was cut short here may have left a captured value where the next header will be looked
        // for.
        if (next < CHUNK_WORDS) c[next] = 0;
        U.putOrderedLong(c, LONGS + ((long) pos << 3), header);
        s[own + POS] = next;
        if (crowded) handOver(s, own);
    }

    private static void countRecorded(int own, int slot) {
        long[] b = blocks[(int) state[own + COUNTS]];
        int e = (slot & (BLOCK_ENTRIES - 1)) << 3;
        if (b[e] == key(slots[slot << SLOT_SHIFT], slot)) b[e + COUNT_RECORDED]++;
        else add(slot, COUNT_RECORDED, 1);
    }

    /**
     * From a woven handler: something struck in our calls and went no further. Without stack or memory it is the application's doing, and
     * so is Thread.stop.
     */
    public static void suppressed(Throwable struck, int id) {
        suppressed++;
        if (struck instanceof VirtualMachineError || struck.getClass() == threadDeath) return;
        fault = struck.getClass();
        add(id & SLOT_MASK, TOTAL_FAULTS, 1);
    }
}
