package io.hotspan.bench;

/** A step of Marsaglia's xorshift (2003): six operations, each waiting for the one before, which no compiler folds over several steps. */
final class Xorshift {
    private Xorshift() {}

    static long next(long x) {
        long y = x ^ x << 13;
        y ^= y >>> 7;
        return y ^ y << 17;
    }
}
