package io.hotspan.webui.traces;

/**
 * Durations in buckets, eight to each power of two: a quantile is at most one eighth above the true one, whatever the
 * range, in a fixed 4 KiB.
 *
 * <p>Threads: one at a time; the owner guards it.
 */
public final class LatencyHistogram {
    private static final int SUB_BITS = 3;
    private static final int SUB = 1 << SUB_BITS;

    private final long[] buckets = new long[64 * SUB];
    private long count;
    private long maxNanos;

    /** Counts one duration; a negative one (the clock was set) counts as zero. */
    public void add(long nanos) {
        long value = Math.max(0, nanos);
        buckets[bucket(value)]++;
        count++;
        maxNanos = Math.max(maxNanos, value);
    }

    public long count() {
        return count;
    }

    public long maxNanos() {
        return maxNanos;
    }

    /** The duration that the given share of calls did not exceed, in nanoseconds; 0 when there was no call. */
    public long quantile(double share) {
        long rank = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= rank && seen > 0) {
                return Math.min(maxNanos, upperBound(i));
            }
        }
        return maxNanos;
    }

    /** Exponent in the high bits, the next three bits of the number in the low ones. */
    private static int bucket(long value) {
        if (value < SUB) {
            return (int) value;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(value);
        int sub = (int) (value >>> (exponent - SUB_BITS)) & (SUB - 1);
        return (exponent - SUB_BITS + 1) * SUB + sub;
    }

    private static long upperBound(int bucket) {
        if (bucket < SUB) {
            return bucket;
        }
        int shift = bucket / SUB - 1;
        long mantissa = (long) SUB + bucket % SUB;
        return ((mantissa + 1) << shift) - 1;
    }
}
