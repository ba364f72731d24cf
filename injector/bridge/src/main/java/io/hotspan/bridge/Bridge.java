package io.hotspan.bridge;

import static io.hotspan.bridge.Layout.*;

import java.lang.reflect.Field;
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
    private static final sun.misc.Unsafe U;
    private static final long LONGS;
    private static final long TID_OFFSET;

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
    public static @Nullable Thread[] ownThreads = new Thread[4];
    /** Entries 1 to stripes are stripes (a power of two), those above belong to virtual threads (a power of two, or none). */
    public static int stripes;

    public static int virtuals;
    /** Whether an agent holds this bridge. Guarded by: the class. */
    private static boolean taken;

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

    static {
        try {
            Field f = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
            f.setAccessible(true);
            U = (sun.misc.Unsafe) f.get(null);
            // int up to JDK 24, long from 25 on
            LONGS = ((Number) sun.misc.Unsafe.class
                            .getField("ARRAY_LONG_BASE_OFFSET")
                            .get(null))
                    .longValue();
            TID_OFFSET = U.objectFieldOffset(Thread.class.getDeclaredField("tid"));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Bridge() {}

    // ---------------------------------------------------------------- entry

    /**
     * Begins a call of a span probe; the call becomes the parent of those within.
     *
     * @return the call, 0 when not admitted
     */
    public static long enter(int id) {
        if (!on) return 0;
        long tag = slots[(id & SLOT_MASK) << SLOT_SHIFT];
        if (tag == 0) return 0;
        Thread t = Thread.currentThread();
        long tid = U.getLong(t, TID_OFFSET);
        int own = home(tid);
        if (state[own] != tid) return enterElsewhere(id, 1, tag, t, tid, false);
        if (!admit(id, 1, tag, own)) return 0;
        return push(id, tag, own);
    }

    /**
     * As {@link #enter} for a probe with a condition on what is passed in.
     *
     * @param c 1 true, 0 false, 2 error
     */
    public static long enterIf(int id, int c) {
        if (!on) return 0;
        long tag = slots[(id & SLOT_MASK) << SLOT_SHIFT];
        if (tag == 0) return 0;
        Thread t = Thread.currentThread();
        long tid = U.getLong(t, TID_OFFSET);
        int own = home(tid);
        if (state[own] != tid) return enterElsewhere(id, c, tag, t, tid, false);
        if (!admit(id, c, tag, own)) return 0;
        return push(id, tag, own);
    }

    /**
     * Begins a call whose condition can only be decided at exit: it takes no budget yet and never becomes a parent, since it may be
     * dropped after its children were recorded.
     */
    public static long enterQuiet(int id, int c) {
        if (!on) return 0;
        long tag = slots[(id & SLOT_MASK) << SLOT_SHIFT];
        if (tag == 0) return 0;
        Thread t = Thread.currentThread();
        long tid = U.getLong(t, TID_OFFSET);
        int own = home(tid);
        if (state[own] != tid) return enterElsewhere(id, c, tag, t, tid, true);
        if (!admitQuiet(id, c, tag, own)) return 0;
        return next(id, tag, own);
    }

    /** Counts one call of a count probe. */
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

    private static void countElsewhere(int own, long tag, int slot) {
        if (own <= 0) {
            miss(slot, own);
            return;
        }
        long[] b = claimCounts(own, tag, slot);
        if (b == blocks[0]) {
            add(slot, COUNT_ENTERED, 1);
            add(slot, COUNT_RECORDED, 1);
            return;
        }
        int e = (slot & (BLOCK_ENTRIES - 1)) << 3;
        b[e + COUNT_ENTERED]++;
        b[e + COUNT_RECORDED]++;
    }

    /** True when the probe is armed: asked before a condition is evaluated. */
    public static boolean armed(int id) {
        return on && slots[(id & SLOT_MASK) << SLOT_SHIFT] != 0;
    }

    /** The clock, read last at entry. 0 for a call that was not admitted. */
    public static long start(long call) {
        if (call == 0) return 0;
        long now = System.nanoTime();
        long[] s = state;
        int base = entry(call);
        if (base < s.length) {
            s[base + LAST_START] = now;
            s[base + LAST_CALL] = call;
            if (s[base + PREV] == 0) s[base + ROOT_START] = now;
        }
        return now;
    }

    /** Whose an owned counter entry is: the slot, and which of its occupants. */
    private static long key(long tag, int slot) {
        return (tag & OCCUPANT_MASK) | (slot + 1);
    }

    private static int home(long tid) {
        return (((int) tid * SPREAD & (stripes - 1)) + 1) << ENTRY_SHIFT;
    }

    private static int entry(long call) {
        return (int) (call >>> CALL_ENTRY_SHIFT) << ENTRY_SHIFT;
    }

    /** Counts the call in, decides condition and budget. Only array accesses on the common path. */
    private static boolean admit(int id, int c, long tag, int own) {
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

    private static boolean admitQuiet(int id, int c, long tag, int own) {
        long[] b = blocks[(int) state[own + COUNTS]];
        int e = (id & (BLOCK_ENTRIES - 1)) << 3;
        if (b[e] != key(tag, id & SLOT_MASK)) {
            b = claimCounts(own, tag, id & SLOT_MASK);
            if (b == blocks[0]) {
                add(id & SLOT_MASK, COUNT_ENTERED, 1);
                if (c == 1) return true;
                add(id & SLOT_MASK, c == 0 ? COUNT_CONDITION : TOTAL_CONDITION_ERROR, 1);
                return false;
            }
        }
        b[e + COUNT_ENTERED]++;
        if (c == 1) return true;
        if (c == 0) b[e + COUNT_CONDITION]++;
        else add(id & SLOT_MASK, TOTAL_CONDITION_ERROR, 1);
        return false;
    }

    private static boolean admitShared(int slot, int c) {
        add(slot, COUNT_ENTERED, 1);
        if (c != 1) {
            add(slot, c == 0 ? COUNT_CONDITION : TOTAL_CONDITION_ERROR, 1);
            return false;
        }
        int taken = takeOne(slot);
        if (taken > 0) return true;
        add(slot, -taken, 1);
        return false;
    }

    /**
     * Takes budget for one call, or a credit of several while plenty is left. A plain read first: over the limit this costs a load.
     *
     * @return how many calls were granted, or minus the counter of the reason
     */
    private static int take(int slot) {
        int at = (int) slots[(slot << SLOT_SHIFT) + SLOT_BUDGET];
        long[] u = budgets;
        if (u[at + BUDGET_HITS] <= 0) return -COUNT_HITS;
        if (u[at + BUDGET_TOKENS] <= 0) return -COUNT_RATE;
        return takeSome(u, at, u[at + BUDGET_HITS] > CREDIT_FROM && u[at + BUDGET_TOKENS] > CREDIT_FROM ? CREDIT : 1);
    }

    private static int takeOne(int slot) {
        int at = (int) slots[(slot << SLOT_SHIFT) + SLOT_BUDGET];
        long[] u = budgets;
        if (u[at + BUDGET_HITS] <= 0) return -COUNT_HITS;
        if (u[at + BUDGET_TOKENS] <= 0) return -COUNT_RATE;
        return takeSome(u, at, 1);
    }

    private static int takeSome(long[] u, int at, int n) {
        if (U.getAndAddLong(u, LONGS + ((long) (at + BUDGET_TOKENS) << 3), -n) < n) {
            U.getAndAddLong(u, LONGS + ((long) (at + BUDGET_TOKENS) << 3), n);
            return -COUNT_RATE;
        }
        if (U.getAndAddLong(u, LONGS + ((long) (at + BUDGET_HITS) << 3), -n) < n) {
            U.getAndAddLong(u, LONGS + ((long) (at + BUDGET_HITS) << 3), n);
            U.getAndAddLong(u, LONGS + ((long) (at + BUDGET_TOKENS) << 3), n);
            return -COUNT_HITS;
        }
        return n;
    }

    private static long push(int id, long tag, int base) {
        long[] s = state;
        int chain = base + LIVE + (id >> 14) * (KEPT - LIVE);
        long prev = s[chain];
        long seq = s[base + SEQ] + 1;
        long call = (long) (base >> ENTRY_SHIFT) << CALL_ENTRY_SHIFT | tag & CALL_TAG_MASK | seq & CALL_SEQ_MASK;
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

    /** A call that does not become current. */
    private static long next(int id, long tag, int base) {
        long[] s = state;
        int chain = base + LIVE + (id >> 14) * (KEPT - LIVE);
        long seq = s[base + SEQ] + 1;
        s[base + SEQ] = seq;
        s[base + PREV] = s[chain];
        if (s[base + LIVE] == 0 && s[base + KEPT] == 0) s[base + ANCHOR] = anchor;
        if (base > stripes << ENTRY_SHIFT) s[base + QUIET]++;
        return (long) (base >> ENTRY_SHIFT) << CALL_ENTRY_SHIFT | tag & CALL_TAG_MASK | seq & CALL_SEQ_MASK;
    }

    // ---------------------------------------------------------------- entry, less common

    private static long enterElsewhere(int id, int c, long tag, Thread t, long tid, boolean quiet) {
        int own = stripeElsewhere(t, tid);
        if (own <= 0) {
            miss(id & SLOT_MASK, own);
            return 0;
        }
        if (!(quiet ? admitQuiet(id, c, tag, own) : admit(id, c, tag, own))) return 0;
        int base = own;
        if (state[own] != tid) {
            base = virtualEntry(tid);
            if (base == 0) {
                add(id & SLOT_MASK, TOTAL_NO_STATE, 1);
                if (!quiet) giveBack(id & SLOT_MASK);
                return 0;
            }
        }
        return quiet ? next(id, tag, base) : push(id, tag, base);
    }

    private static void miss(int slot, int why) {
        add(slot & SLOT_MASK, COUNT_ENTERED, 1);
        add(slot & SLOT_MASK, why == 0 ? TOTAL_NO_STATE : TOTAL_OWN_THREAD, 1);
    }

    private static void giveBack(int slot) {
        int at = (int) slots[(slot << SLOT_SHIFT) + SLOT_BUDGET];
        U.getAndAddLong(budgets, LONGS + ((long) (at + BUDGET_TOKENS) << 3), 1);
        U.getAndAddLong(budgets, LONGS + ((long) (at + BUDGET_HITS) << 3), 1);
    }

    /** The carrier of a virtual thread, else the thread itself. The definer puts Thread.currentCarrierThread() here on JDK 21+. */
    private static Thread carrier() {
        return Thread.currentThread();
    }

    /**
     * The stripe of the OS thread that runs t.
     *
     * @return its offset, 0 = none left, -1 = a thread of ours
     */
    private static int stripeElsewhere(Thread t, long tid) {
        Thread c = carrier();
        long ctid = tid;
        if (c != t) {
            ctid = U.getLong(c, TID_OFFSET);
            int own = home(ctid);
            if (state[own] == ctid) return own;
        }
        return findStripe(c, ctid);
    }

    /** Looks through the window without stopping at a free stripe, then claims one. */
    private static int findStripe(Thread c, long tid) {
        if (tid == 0) return 0; // a thread that is being attached by native code has no id yet
        long[] s = state;
        int mask = stripes - 1;
        int first = (int) tid * SPREAD & mask;
        for (int i = 0; i < WINDOW; i++) {
            int at = ((first + i) & mask) + 1 << ENTRY_SHIFT;
            if (s[at] == tid) return at;
        }
        @Nullable Thread[] mine = ownThreads;
        for (int i = 0; i < mine.length; i++) {
            if (mine[i] == c) return -1;
        }
        for (int i = 0; i < WINDOW; i++) {
            int at = ((first + i) & mask) + 1 << ENTRY_SHIFT;
            if (s[at] == 0 && U.compareAndSwapLong(s, LONGS + ((long) at << 3), 0, tid)) {
                owners[at >> ENTRY_SHIFT] = c;
                return at;
            }
        }
        return 0;
    }

    private static int virtualEntry(long tid) {
        if (virtuals == 0) return 0;
        long[] s = state;
        int first = (int) ((tid * 0x9E3779B97F4A7C15L) >>> 40) & (virtuals - 1) & -WINDOW;
        int base = stripes + 1 + first << ENTRY_SHIFT;
        for (int i = 0; i < WINDOW; i++) {
            if (s[base + (i << ENTRY_SHIFT)] == tid) return base + (i << ENTRY_SHIFT);
        }
        for (int i = 0; i < WINDOW; i++) {
            int at = base + (i << ENTRY_SHIFT);
            if (s[at] == 0 && U.compareAndSwapLong(s, LONGS + ((long) at << 3), 0, tid)) {
                s[at + QUIET] = 0;
                return at;
            }
        }
        return 0;
    }

    /**
     * Makes the stripe's entry for a slot: takes a block when it has none, writes another slot's counts back to the totals.
     *
     * @return the stripe's block, or blocks[0] when none is left
     */
    private static long[] claimCounts(int own, long tag, int slot) {
        int index = (int) state[own + COUNTS];
        if (index == 0) {
            index = takeBlock(own);
            if (index == 0) return blocks[0];
            state[own + COUNTS] = index;
        }
        long[] b = blocks[index];
        int e = (slot & (BLOCK_ENTRIES - 1)) << 3;
        if (b[e] != 0) writeBack(b, e);
        b[e] = key(tag, slot);
        return b;
    }

    private static int takeBlock(int own) {
        long[] free = blockFree;
        int n = free.length - 1;
        if (n <= 0) return 0;
        int first = (own >> ENTRY_SHIFT) % n;
        for (int i = 0; i < n; i++) {
            int at = 1 + (first + i) % n;
            if (free[at] == 0 && U.compareAndSwapLong(free, LONGS + ((long) at << 3), 0, 1)) return at;
        }
        return 0;
    }

    /**
     * Moves an owned entry's counts to the totals; those of a former occupant are forgotten. Called by the owner, or by the drainer
     * once the owner is dead.
     */
    public static void writeBack(long[] b, int e) {
        // Marked as being moved, so that who sums up meanwhile looks again. It stays marked where a StackOverflowError
        // strikes.
        long key = b[e] < 0 ? -b[e] : b[e];
        U.putOrderedLong(b, LONGS + ((long) e << 3), -key);
        int slot = ((int) key & 0xffff) - 1;
        int at = slot << SLOT_SHIFT;
        if (key(slots[at + SLOT_OCCUPANT], slot) == key) {
            for (int k = COUNT_ENTERED; k <= COUNT_RECORDED; k++) {
                if (b[e + k] != 0) add(slot, k, b[e + k]);
                b[e + k] = 0; // at once: a StackOverflowError may strike in the next call, and the rest is moved later
            }
            long rest = b[e + COUNT_NANOS];
            int budget = (int) slots[at + SLOT_BUDGET];
            if (budget != 0) {
                // Not the tokens: they belonged to a tick that is over.
                if (rest != 0) U.getAndAddLong(budgets, LONGS + ((long) (budget + BUDGET_HITS) << 3), rest);
            } else {
                if (rest != 0) add(slot, COUNT_NANOS, rest);
                raiseMax(slot, b[e + COUNT_MAX]);
            }
        }
        for (int k = 1; k < 8; k++) b[e + k] = 0;
        U.putOrderedLong(b, LONGS + ((long) e << 3), 0);
    }

    private static void raiseMax(int slot, long nanos) {
        long at = LONGS + ((long) ((slot << TOTAL_SHIFT) + COUNT_MAX) << 3);
        for (int i = 0; i < 64; i++) {
            long seen = U.getLongVolatile(totals, at);
            if (seen >= nanos || U.compareAndSwapLong(totals, at, seen, nanos)) return;
        }
    }

    private static void add(int slot, int counter, long n) {
        U.getAndAddLong(totals, LONGS + ((long) ((slot << TOTAL_SHIFT) + counter) << 3), n);
    }

    // ---------------------------------------------------------------- exit

    /**
     * Ends a call of a span probe without captures.
     *
     * @param thrown what the method throws, null when it returns
     */
    public static void exit(long call, long prev, long start, int id, @Nullable Object thrown) {
        long end = leave(call, prev, start, id);
        if (end == 0) return;
        long at = reserve(end, call, id, 1);
        if (at != 0) publish(at, call, prev, start, end, id, 1, thrown);
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
        if (base > stripes << ENTRY_SHIFT) releaseIfDone(s, base);
        return clockIfArmed(call, start, id);
    }

    /** Ends a call of a session that is over; one that slipped into the next session's state takes itself out again. */
    private static long forget(long call, long prev, int id) {
        long[] s = state;
        int chain = entry(call) + LIVE + (id >> 14) * (KEPT - LIVE);
        if (chain < s.length && s[chain] == call) s[chain] = prev;
        return 0;
    }

    /** As {@link #leave} for a call that never became current. */
    public static long leaveQuiet(long call, long start, int id) {
        if (call == 0 || ((int) (call >>> CALL_SESSION_SHIFT) & 15) != (session & 15)) return 0;
        int base = entry(call);
        if (base > stripes << ENTRY_SHIFT) {
            long[] s = state;
            s[base + QUIET]--;
            releaseIfDone(s, base);
        }
        return clockIfArmed(call, start, id);
    }

    /**
     * Gives a virtual thread's entry back with its outermost call. Not asked: who the current thread is. A call of unmount begins on
     * the virtual thread and ends on its carrier.
     */
    private static void releaseIfDone(long[] s, int base) {
        if (s[base + LIVE] == 0 && s[base + KEPT] == 0 && s[base + QUIET] <= 0) release(s, base);
    }

    private static long clockIfArmed(long call, long start, int id) {
        long tag = slots[(id & SLOT_MASK) << SLOT_SHIFT];
        if (tag == 0 || ((tag ^ call) & CALL_TAG_MASK) != 0) return 0;
        if (start == 0) {
            add(id & SLOT_MASK, TOTAL_CUT_SHORT, 1);
            return 0;
        }
        return System.nanoTime();
    }

    private static void release(long[] s, int at) {
        U.putOrderedLong(s, LONGS + ((long) at << 3), 0);
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
     * Ends a call of a time probe, or of a count probe with a condition.
     *
     * @param end from {@link #leaveQuiet}; 0 counts nothing
     */
    public static void time(long end, long call, long start, int id, @Nullable Object thrown) {
        if (end == 0) return;
        int slot = id & SLOT_MASK;
        int own = ownStripe(call);
        if (thrown != null) add(slot, TOTAL_ERRORS, 1);
        long[] b = own <= 0 ? blocks[0] : blocks[(int) state[own + COUNTS]];
        int e = (slot & (BLOCK_ENTRIES - 1)) << 3;
        long tag = slots[slot << SLOT_SHIFT];
        if (own > 0 && b[e] != key(tag, slot)) b = tag == 0 ? blocks[0] : claimCounts(own, tag, slot);
        long nanos = end - start;
        if (b == blocks[0]) {
            add(slot, COUNT_RECORDED, 1);
            add(slot, COUNT_NANOS, nanos);
            raiseMax(slot, nanos);
            return;
        }
        b[e + COUNT_RECORDED]++;
        b[e + COUNT_NANOS] += nanos;
        if (nanos > b[e + COUNT_MAX]) b[e + COUNT_MAX] = nanos;
    }

    private static int ownStripe(long call) {
        int base = entry(call);
        if (base <= stripes << ENTRY_SHIFT) return base;
        Thread t = Thread.currentThread();
        return stripeElsewhere(t, U.getLong(t, TID_OFFSET));
    }

    /**
     * Makes room for a record and counts the call as recorded.
     *
     * @param end from {@link #leave}; 0 reserves nothing
     * @return chunk, word and stripe packed, for {@link #put} and {@link #publish}; 0 when the ring is full (counted)
     */
    public static long reserve(long end, long call, int id, int units) {
        if (end == 0) return 0;
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

    private static long full(int slot) {
        add(slot, COUNT_RECORDED, 1);
        add(slot, TOTAL_RING_FULL, 1);
        return 0;
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
        if (at == 0) return;
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

    /** Gives the stripe's chunk to the drainer. */
    private static void handOver(long[] s, int own) {
        int chunk = (int) s[own + CHUNK];
        int pos = (int) s[own + POS];
        if (pos < CHUNK_WORDS) {
            U.putOrderedLong(chunks[chunk], LONGS + ((long) pos << 3), s[own + CHUNK_TAG] | FLAG_PAD);
        }
        long handed = s[own + CHUNK_TAG] >>> CHUNK_GENERATION_SHIFT << 8 | CHUNK_FULL;
        s[own + CHUNK_TAG] = 0;
        U.putOrderedLong(chunkState, LONGS + ((long) chunk << 3), handed);
    }

    /** Hands the stripe's chunk over and claims a free one; all words of the stripe are set before this returns. */
    private static boolean refill(int own) {
        long[] s = state;
        if (s[own + CHUNK_TAG] != 0) handOver(s, own);
        long epoch = freeEpoch;
        if (s[own + MISS_EPOCH] == epoch) return false;
        U.fullFence(); // what the epoch tells of is seen in the search
        int n = chunks.length;
        int first = (int) ((long) (own >> ENTRY_SHIFT) * n / (stripes + 1));
        for (int i = 0; i < n; i++) {
            int chunk = first + i < n ? first + i : first + i - n;
            long seen = chunkState[chunk];
            if ((seen & 0xff) == CHUNK_FREE
                    && U.compareAndSwapLong(chunkState, LONGS + ((long) chunk << 3), seen, seen | CHUNK_OWNED)) {
                s[own + CHUNK] = chunk;
                s[own + POS] = 0;
                s[own + CHUNK_TAG] = seen >>> 8 << CHUNK_GENERATION_SHIFT;
                return true;
            }
        }
        s[own + MISS_EPOCH] = epoch;
        return false;
    }

    /** From a woven handler: something struck in our calls and went no further. */
    public static void suppressed() {
        suppressed++;
    }

    // ---------------------------------------------------------------- for the agent's threads

    /** Makes this bridge one agent's; false when another has it. */
    public static synchronized boolean take() {
        boolean free = !taken;
        taken = true;
        return free;
    }

    public static synchronized void give() {
        taken = false;
    }

    /** What was stored before is seen before what is stored after. */
    public static void fence() {
        U.fullFence();
    }

    public static long acquire(long[] a, int index) {
        return U.getLongVolatile(a, LONGS + ((long) index << 3));
    }

    public static void release(long[] a, int index, long value) {
        U.putOrderedLong(a, LONGS + ((long) index << 3), value);
    }

    public static long getAndAdd(long[] a, int index, long n) {
        return U.getAndAddLong(a, LONGS + ((long) index << 3), n);
    }

    /**
     * Where a field lies in its objects.
     *
     * @throws NoSuchFieldException when the class declares none of that name
     */
    public static long fieldOffset(Class<?> type, String name) throws NoSuchFieldException {
        return U.objectFieldOffset(type.getDeclaredField(name));
    }

    /** Reads a reference field as it is, without any code of the object's class. */
    public static @Nullable Object readReference(Object object, long offset) {
        return U.getObject(object, offset);
    }
}
