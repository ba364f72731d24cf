package com.shop.count;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Methods that count their own calls, first thing. A tracer's books on any of them must show the same number. */
public final class Counted {
    static final LongAdder WORK = new LongAdder();
    static final LongAdder WORK_OVER_TEN = new LongAdder();
    static final LongAdder LEAF = new LongAdder();
    static final LongAdder RECURSE = new LongAdder();
    static final LongAdder FAIL = new LongAdder();
    static final LongAdder OUTER = new LongAdder();
    static final LongAdder PARK = new LongAdder();
    static final LongAdder CREATED = new LongAdder();

    private final int offset;

    Counted(int offset) {
        CREATED.increment();
        this.offset = offset;
    }

    /** Calls {@link #leaf} once. */
    int work(int qty) {
        WORK.increment();
        if (qty > 10) {
            WORK_OVER_TEN.increment();
        }
        return leaf(qty + offset);
    }

    static int leaf(int value) {
        LEAF.increment();
        return value * 31 + 7;
    }

    /** Calls itself until depth is 0: depth + 1 calls. */
    int recurse(int depth) {
        RECURSE.increment();
        return depth == 0 ? offset : 1 + recurse(depth - 1);
    }

    /** Always throws. */
    int fail(int value) {
        FAIL.increment();
        throw new IllegalStateException("counted failure " + value);
    }

    /** Calls {@link #inner}, which calls this method once more: two calls of each in turn. */
    int outer(boolean again) {
        OUTER.increment();
        return inner(again) + 1;
    }

    private int inner(boolean again) {
        return again ? outer(false) : offset;
    }

    /** Leaves the processor in the middle; a virtual thread may come back on another carrier. */
    void park() {
        PARK.increment();
        LockSupport.parkNanos(1);
    }
}
