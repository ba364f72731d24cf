package io.hotspan.bridge;

import static io.hotspan.bridge.Bridge.*;
import static io.hotspan.bridge.Layout.*;
import static io.hotspan.bridge.Words.*;

import org.jspecify.annotations.Nullable;

/**
 * What a thread takes for itself, now and then: budget, an entry, counters, a chunk. Off the common path of {@link Bridge}, under the
 * same rules and in the same loader.
 *
 * <p>A session may end while a thread that is off its processor stands in here, and takes its arrays with it. So each raw access goes to a
 * local whose length was looked at: without that a late store would fall behind an empty array, into another object.
 */
public final class Claims {
    private Claims() {}

    // ---------------------------------------------------------------- steps of the Bridge that are rarely gone

    @Cold
    static void countElsewhere(int own, long tag, int slot) {
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

    @Cold
    static boolean admitShared(int slot, int c) {
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

    @Cold
    static long enterElsewhere(int id, int c, long tag, Thread t, long tid, int kind) {
        int own = stripeElsewhere(t, tid);
        if (own <= 0) {
            miss(id & SLOT_MASK, own);
            return 0;
        }
        if (!(kind == PARENT ? admit(id, c, tag, own) : Quiet.admit(id, c, tag, own))) return 0;
        return state[own] != tid ? beginVirtual(id, tag, tid, kind) : begin(id, tag, own, kind);
    }

    private static long begin(int id, long tag, int base, int kind) {
        if (kind == PARENT) return push(id, tag, base);
        return kind == TIMED ? Quiet.nextTimed(id, tag, base) : Quiet.next(id, tag, base);
    }

    /** An entry that was taken for a call which then does not begin goes back at once: nobody else would ever give it back. */
    private static long beginVirtual(int id, long tag, long tid, int kind) {
        long[] s = state;
        long[] tids = virtualTids;
        int i = -1;
        try {
            int base = virtualEntry(tid);
            if (base != 0) {
                boolean idle = s[base + LIVE] == 0 && s[base + KEPT] == 0 && s[base + QUIET] <= 0;
                if (idle) i = (base >> ENTRY_SHIFT) - stripes - 1;
                return begin(id, tag, base, kind);
            }
        } catch (Throwable struck) {
            suppressed++;
            if (i >= 0) tids[i] = 0; // by no call: what struck may be a StackOverflowError
            return 0;
        }
        add(id & SLOT_MASK, TOTAL_NO_STATE, 1);
        if (kind == PARENT) giveBack(id & SLOT_MASK);
        return 0;
    }

    static void miss(int slot, int why) {
        add(slot & SLOT_MASK, COUNT_ENTERED, 1);
        add(slot & SLOT_MASK, why == 0 ? TOTAL_NO_STATE : TOTAL_OWN_THREAD, 1);
    }

    /** Ends a call of a session that is over; one that slipped into the next session's state takes itself out again. */
    @Cold
    static long forget(long call, long prev, int id) {
        long[] s = state;
        int chain = entry(call) + LIVE + (id >> 14) * (KEPT - LIVE);
        if (chain < s.length && s[chain] == call) s[chain] = prev;
        return 0;
    }

    /** A call whose probe has ended is forgotten; one that was struck before its clock was read is counted. */
    @Cold
    static void cut(long tag, long call, int slot) {
        if (tag != 0 && ((tag ^ call) & CALL_TAG_MASK) == 0) add(slot, TOTAL_CUT_SHORT, 1);
    }

    @Cold
    static long full(int slot) {
        add(slot, COUNT_RECORDED, 1);
        add(slot, TOTAL_RING_FULL, 1);
        return 0;
    }

    /**
     * Gives a virtual thread's entry back with its outermost call. Not asked: who the current thread is. A call of unmount begins on
     * the virtual thread and ends on its carrier.
     */
    static void releaseIfDone(long[] s, int base) {
        if (s[base + LIVE] == 0 && s[base + KEPT] == 0 && s[base + QUIET] <= 0) {
            int i = (base >> ENTRY_SHIFT) - stripes - 1;
            long[] tids = virtualTids;
            if (i >= 0 && i < tids.length) U.putOrderedLong(tids, LONGS + ((long) i << 3), 0);
        }
    }

    // ---------------------------------------------------------------- what is taken

    /**
     * Takes budget for one call, or a credit of several while plenty is left. A plain read first: over the limit this costs a load.
     *
     * @return how many calls were granted, or minus the counter of the reason
     */
    static int take(int slot) {
        int at = (int) slots[(slot << SLOT_SHIFT) + SLOT_BUDGET];
        long[] u = budgets;
        int why = usedUp(u, at);
        if (why != 0) return why;
        int jvm = BUDGET_JVM << BUDGET_SHIFT;
        boolean plenty = slots[(slot << SLOT_SHIFT) + SLOT_BYTES] == 0
                && u[at + BUDGET_HITS] > CREDIT_FROM
                && u[at + BUDGET_TOKENS] > CREDIT_FROM
                && u[jvm + BUDGET_HITS] > CREDIT_FROM
                && u[jvm + BUDGET_TOKENS] > CREDIT_FROM;
        return takeSome(u, slot, at, plenty ? CREDIT : 1);
    }

    static int takeOne(int slot) {
        int at = (int) slots[(slot << SLOT_SHIFT) + SLOT_BUDGET];
        long[] u = budgets;
        int why = usedUp(u, at);
        return why != 0 ? why : takeSome(u, slot, at, 1);
    }

    /** The probe's own budget first: it is the one that is used up as a rule. */
    private static int usedUp(long[] u, int at) {
        if (u[at + BUDGET_HITS] <= 0) return -COUNT_HITS;
        if (u[at + BUDGET_TOKENS] <= 0) return -COUNT_RATE;
        if (u[(BUDGET_JVM << BUDGET_SHIFT) + BUDGET_HITS] <= 0) return -COUNT_HITS;
        return u[(BUDGET_JVM << BUDGET_SHIFT) + BUDGET_TOKENS] <= 0 ? -COUNT_RATE : 0;
    }

    @Cold
    private static int takeSome(long[] u, int slot, int at, int n) {
        long bytes = slots[(slot << SLOT_SHIFT) + SLOT_BYTES] * n;
        int why = takeFrom(u, at, n, bytes);
        if (why != 0) return why;
        why = takeFrom(u, BUDGET_JVM << BUDGET_SHIFT, n, bytes);
        if (why == 0) return n;
        put(u, at, n, bytes);
        return why;
    }

    /**
     * All of it or nothing.
     *
     * @return 0, or minus the counter of what was lacking
     */
    private static int takeFrom(long[] u, int at, int n, long bytes) {
        if (getAndAdd(u, at + BUDGET_TOKENS, -n) < n) {
            getAndAdd(u, at + BUDGET_TOKENS, n);
            return -COUNT_RATE;
        }
        if (getAndAdd(u, at + BUDGET_HITS, -n) < n) {
            put(u, at, n, 0);
            return -COUNT_HITS;
        }
        if (bytes != 0 && getAndAdd(u, at + BUDGET_BYTES, -bytes) < bytes) {
            put(u, at, n, bytes);
            return -COUNT_BYTES;
        }
        return 0;
    }

    private static void put(long[] u, int at, int n, long bytes) {
        getAndAdd(u, at + BUDGET_TOKENS, n);
        getAndAdd(u, at + BUDGET_HITS, n);
        if (bytes != 0) getAndAdd(u, at + BUDGET_BYTES, bytes);
    }

    static void giveBack(int slot) {
        long bytes = slots[(slot << SLOT_SHIFT) + SLOT_BYTES];
        put(budgets, (int) slots[(slot << SLOT_SHIFT) + SLOT_BUDGET], 1, bytes);
        put(budgets, BUDGET_JVM << BUDGET_SHIFT, 1, bytes);
    }

    /**
     * The stripe of the OS thread that runs t.
     *
     * @return its offset, 0 = none left, -1 = a thread of ours
     */
    static int stripeElsewhere(Thread t, long tid) {
        Thread c = Words.carrier();
        long ctid = tid;
        if (c != t) {
            ctid = U.getLong(c, TID_OFFSET);
            int own = home(ctid);
            if (state[own] == ctid) return own;
        }
        return findStripe(c, ctid);
    }

    static int ownStripe(long call) {
        int base = entry(call);
        if (base <= stripes << ENTRY_SHIFT) return base;
        Thread t = Thread.currentThread();
        return stripeElsewhere(t, U.getLong(t, TID_OFFSET));
    }

    /** Looks through the window without stopping at a free stripe, then claims one. */
    @Cold
    static int findStripe(Thread c, long tid) {
        if (tid == 0) return 0; // a thread that is being attached by native code has no id yet
        long[] s = state;
        int mask = stripes - 1;
        int first = (int) tid * SPREAD & mask;
        for (int i = 0; i < WINDOW; i++) {
            int at = (((first + i) & mask) + 1) << ENTRY_SHIFT;
            if (s[at] == tid) return at;
        }
        @Nullable Thread[] mine = ownThreads;
        for (int i = 0; i < mine.length; i++) {
            if (mine[i] == c) return -1;
        }
        for (int i = 0; i < WINDOW; i++) {
            int at = (((first + i) & mask) + 1) << ENTRY_SHIFT;
            if (s[at] == 0 && U.compareAndSwapLong(s, LONGS + ((long) at << 3), 0, tid)) {
                owners[at >> ENTRY_SHIFT] = c;
                return at;
            }
        }
        return 0;
    }

    /**
     * Finds the entry of a virtual thread, or takes one.
     *
     * @return its offset, 0 when its bucket is full
     */
    static int virtualEntry(long tid) {
        if (virtuals == 0) return 0;
        long[] tids = virtualTids;
        int first = (int) ((tid * 0x9E3779B97F4A7C15L) >>> 40) & (virtuals - 1) & -WINDOW;
        for (int i = first; i < first + WINDOW; i++) {
            if (tids[i] == tid) return (stripes + 1 + i) << ENTRY_SHIFT;
        }
        for (int i = first; i < first + WINDOW; i++) {
            if (tids[i] == 0 && U.compareAndSwapLong(tids, LONGS + ((long) i << 3), 0, tid)) {
                int at = (stripes + 1 + i) << ENTRY_SHIFT;
                state[at + QUIET] = 0;
                state[at + CHILD] = 0;
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
    @Cold
    static long[] claimCounts(int own, long tag, int slot) {
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

    static int takeBlock(int own) {
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
                if (b[e + COUNT_BYTES] != 0) add(slot, COUNT_BYTES, b[e + COUNT_BYTES]);
                b[e + COUNT_BYTES] = 0;
                long bytes = slots[at + SLOT_BYTES] * rest;
                if (rest != 0) returned(budget, rest, bytes);
                if (rest != 0) returned(BUDGET_JVM << BUDGET_SHIFT, rest, bytes);
            } else {
                if (rest != 0) add(slot, COUNT_NANOS, rest);
                raiseMax(slot, b[e + COUNT_MAX]);
            }
        }
        for (int k = 1; k < 8; k++) b[e + k] = 0;
        U.putOrderedLong(b, LONGS + ((long) e << 3), 0);
    }

    private static void returned(int budget, long hits, long bytes) {
        getAndAdd(budgets, budget + BUDGET_HITS, hits);
        if (bytes != 0) getAndAdd(budgets, budget + BUDGET_BYTES, bytes);
    }

    static void raiseMax(int slot, long nanos) {
        long[] all = totals;
        int index = (slot << TOTAL_SHIFT) + COUNT_MAX;
        if (index >= all.length) return;
        long at = LONGS + ((long) index << 3);
        for (int i = 0; i < 64; i++) {
            long seen = U.getLongVolatile(all, at);
            if (seen >= nanos || U.compareAndSwapLong(all, at, seen, nanos)) return;
        }
    }

    static void add(int slot, int counter, long n) {
        long[] all = totals;
        int at = (slot << TOTAL_SHIFT) + counter;
        if (at < all.length) U.getAndAddLong(all, LONGS + ((long) at << 3), n);
    }

    /** Gives the stripe's chunk to the drainer. */
    @Cold
    static void handOver(long[] s, int own) {
        int chunk = (int) s[own + CHUNK];
        int pos = (int) s[own + POS];
        if (pos < CHUNK_WORDS) {
            U.putOrderedLong(chunks[chunk], LONGS + ((long) pos << 3), s[own + CHUNK_TAG] | FLAG_PAD);
        }
        long handed = s[own + CHUNK_TAG] >>> CHUNK_GENERATION_SHIFT << 8 | CHUNK_FULL;
        long[] states = chunkState;
        if (chunk < states.length) U.putOrderedLong(states, LONGS + ((long) chunk << 3), handed);
        s[own + CHUNK_TAG] = 0; // last: a chunk that was struck before is handed over again
    }

    /** Hands the stripe's chunk over and claims a free one; all words of the stripe are set before this returns. */
    @Cold
    static boolean refill(int own) {
        long[] s = state;
        if (s[own + CHUNK_TAG] != 0) handOver(s, own);
        long epoch = freeEpoch;
        if (s[own + MISS_EPOCH] == epoch) return false;
        U.fullFence(); // what the epoch tells of is seen in the search
        long[] states = chunkState;
        int n = states.length;
        int first = (int) ((long) (own >> ENTRY_SHIFT) * n / (stripes + 1));
        for (int i = 0; i < n; i++) {
            int chunk = first + i < n ? first + i : first + i - n;
            long seen = states[chunk];
            if ((seen & 0xff) == CHUNK_FREE
                    && U.compareAndSwapLong(states, LONGS + ((long) chunk << 3), seen, seen | CHUNK_OWNED)) {
                s[own + CHUNK] = chunk;
                s[own + POS] = 0;
                s[own + CHUNK_TAG] = seen >>> 8 << CHUNK_GENERATION_SHIFT;
                return true;
            }
        }
        s[own + MISS_EPOCH] = epoch;
        return false;
    }
}
