package io.hotspan.probes;

import java.util.concurrent.TimeUnit;

/** When a probe stops. Every probe has limits; only a permanent one may go without a hit cap or a time limit. */
public final class Limits {
    private static final long LIVE_HITS = 100;
    private static final double LIVE_RATE_PER_SECOND = 50;
    private static final long LIVE_TIME_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final double PERMANENT_RATE_PER_SECOND = 100;

    private final long hits;
    private final double ratePerSecond;
    private final long timeNanos;
    private final long bytes;

    /** Limits without one of bytes. */
    public Limits(long hits, double ratePerSecond, long timeNanos) {
        this(hits, ratePerSecond, timeNanos, 0);
    }

    /**
     * Limits; a live probe needs the first three.
     *
     * @param hits recorded calls until the probe ends, or 0 for no cap
     * @param ratePerSecond recorded calls a second, above 0
     * @param timeNanos nanoseconds until the probe ends, or 0 for no limit
     * @param bytes charged for its calls ({@link #charge}) until the probe ends, or 0 for no limit
     */
    public Limits(long hits, double ratePerSecond, long timeNanos, long bytes) {
        if (hits < 0 || hits == Long.MAX_VALUE) {
            throw new IllegalArgumentException("hits must be 0 (no cap) or a real limit: " + hits);
        }
        if (!(ratePerSecond > 0) || Double.isInfinite(ratePerSecond)) {
            throw new IllegalArgumentException("ratePerSecond must be positive: " + ratePerSecond);
        }
        if (timeNanos < 0) {
            throw new IllegalArgumentException("timeNanos must not be negative: " + timeNanos);
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative: " + bytes);
        }
        this.bytes = bytes;
        this.hits = hits;
        this.ratePerSecond = ratePerSecond;
        this.timeNanos = timeNanos;
    }

    /** 100 hits, 50 a second, 2 minutes. */
    public static Limits live() {
        return new Limits(LIVE_HITS, LIVE_RATE_PER_SECOND, LIVE_TIME_NANOS);
    }

    /** 100 a second, no hit cap, no time limit: the file leases it. */
    public static Limits permanent() {
        return new Limits(0, PERMANENT_RATE_PER_SECOND, 0);
    }

    /** Recorded calls until the probe ends; 0 means no cap, which only a permanent probe may have. */
    public long hits() {
        return hits;
    }

    public double ratePerSecond() {
        return ratePerSecond;
    }

    /** Nanoseconds from arming to the end; 0 means none, which only a permanent probe may have. */
    public long timeNanos() {
        return timeNanos;
    }

    /** Bytes charged until the end; 0 means no limit. */
    public long bytes() {
        return bytes;
    }

    /**
     * What one call is charged, before it is recorded: more than a span with so many values takes on the link, so that a limit of bytes
     * is never overrun. Values are at most 255 characters long.
     */
    public static long charge(int values) {
        return 512 + 256L * values;
    }

    /** True when both the hits and the time are limited, as a live probe's must be. */
    public boolean bounded() {
        return hits > 0 && timeNanos > 0;
    }

    public Limits withHits(long newHits) {
        return new Limits(newHits, ratePerSecond, timeNanos, bytes);
    }

    public Limits withRatePerSecond(double newRatePerSecond) {
        return new Limits(hits, newRatePerSecond, timeNanos, bytes);
    }

    public Limits withTimeNanos(long newTimeNanos) {
        return new Limits(hits, ratePerSecond, newTimeNanos, bytes);
    }

    public Limits withBytes(long newBytes) {
        return new Limits(hits, ratePerSecond, timeNanos, newBytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Limits
                && ((Limits) other).hits == hits
                && Double.compare(((Limits) other).ratePerSecond, ratePerSecond) == 0
                && ((Limits) other).timeNanos == timeNanos
                && ((Limits) other).bytes == bytes;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hits) * 31 + Double.hashCode(ratePerSecond) * 17 + Long.hashCode(timeNanos);
    }

    /** {@code 100 hits, 50/s, 2m}; what is not limited is left out. */
    @Override
    public String toString() {
        return (hits == 0 ? "" : hits + " hits, ")
                + Durations.rateText(ratePerSecond)
                + (timeNanos == 0 ? "" : ", " + Durations.text(timeNanos))
                + (bytes == 0 ? "" : ", " + bytes + " bytes");
    }
}
