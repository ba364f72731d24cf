package io.hotspan.bench;

/** The least that a span can cost: the same work, two readings of the clock, and a record of 64 bytes in a buffer of the thread's own. */
public final class Floor implements Case {
    private final long[] buffer = new long[8192];
    private int at;

    @Override
    public long run(long seed, int calls) {
        long sum = seed;
        for (int i = 0; i < calls; i++) sum += tiny(sum);
        return sum;
    }

    private long tiny(long x) {
        long start = System.nanoTime();
        long y = x;
        for (int i = 0; i < 7; i++) y = Xorshift.next(y);
        long end = System.nanoTime();
        long[] b = buffer;
        int p = at;
        b[p] = 1;
        b[p + 1] = start;
        b[p + 2] = end;
        b[p + 3] = x;
        b[p + 4] = p;
        b[p + 5] = 5;
        b[p + 6] = 6;
        b[p + 7] = 7;
        at = p + 8 & 8191;
        return y;
    }
}
