package io.hotspan.probes;

/**
 * How long calls took: a histogram with four buckets an octave from 32 ns on, so that a percentile is off by a tenth at most. The last
 * bucket holds all from 120 s. Immutable.
 */
public final class Latencies {
    /** How many buckets there are. */
    public static final int BUCKETS = 128;
    /** No call, or not known. */
    public static final Latencies NONE = new Latencies(new long[BUCKETS]);

    private static final int PER_OCTAVE = 4;
    private static final int FIRST_OCTAVE = 5;

    private final long[] calls;
    private final long count;

    private Latencies(long[] calls) {
        this.calls = calls;
        long sum = 0;
        for (long n : calls) {
            sum += n;
        }
        count = sum;
    }

    /** Copies the calls of each bucket; negative numbers are taken for none. */
    public static Latencies of(long[] perBucket) {
        long[] calls = new long[BUCKETS];
        for (int i = 0; i < Math.min(BUCKETS, perBucket.length); i++) {
            calls[i] = Math.max(0, perBucket[i]);
        }
        return new Latencies(calls);
    }

    /** Calls in all. */
    public long count() {
        return count;
    }

    public long calls(int bucket) {
        return calls[bucket];
    }

    /** The shortest duration of a bucket in nanoseconds; 0 for the first one, which holds all that is shorter, too. */
    public static long fromNanos(int bucket) {
        if (bucket == 0) {
            return 0;
        }
        int octave = FIRST_OCTAVE + bucket / PER_OCTAVE;
        return (1L << octave) + (bucket % PER_OCTAVE) * ((1L << octave) / PER_OCTAVE);
    }

    /**
     * The duration that so many per cent of the calls stayed below.
     *
     * @param percent 0 to 100
     * @return nanoseconds, evened out within the bucket; -1 when there was no call
     */
    public long percentileNanos(double percent) {
        if (count == 0) {
            return -1;
        }
        double wanted = count * percent / 100;
        double before = 0;
        for (int i = 0; i < BUCKETS; i++) {
            if (calls[i] > 0 && before + calls[i] >= wanted) {
                double part = Math.max(0, wanted - before) / calls[i];
                long from = fromNanos(i);
                long to = i == BUCKETS - 1 ? from : fromNanos(i + 1);
                return from + Math.round(part * (to - from));
            }
            before += calls[i];
        }
        return fromNanos(BUCKETS - 1);
    }

    /** Both together. */
    public Latencies plus(Latencies other) {
        long[] sum = calls.clone();
        for (int i = 0; i < BUCKETS; i++) {
            sum[i] += other.calls[i];
        }
        return new Latencies(sum);
    }
}
