package io.hotspan.probes;

/** What all probes of one JVM may do together, and what hotspan may cost there. Immutable. */
public final class Ceilings {
    /** Spans a second of all probes together, unless one of them was given more by name. */
    public static final double RATE_PER_SECOND = 1_000;
    /** A hundredth of the process's processor time. */
    public static final double CPU = 0.01;

    private static final double MOST_CPU = 1;

    /** No cap of hits and bytes; rate and cost as above. */
    public static final Ceilings DEFAULT = new Ceilings(0, 0, 0, 0);

    private final long hits;
    private final double ratePerSecond;
    private final long bytes;
    private final double cpu;

    /**
     * Ceilings.
     *
     * @param hits recorded calls, or 0 for no cap
     * @param ratePerSecond recorded calls a second, or 0 for the default
     * @param bytes charged, or 0 for no cap
     * @param cpu part of the process's processor time, at most 1, or 0 for the default
     */
    public Ceilings(long hits, double ratePerSecond, long bytes, double cpu) {
        if (hits < 0 || hits == Long.MAX_VALUE || bytes < 0 || bytes == Long.MAX_VALUE) {
            throw new IllegalArgumentException("hits and bytes must be 0 (no cap) or a real limit");
        }
        if (!(ratePerSecond >= 0) || Double.isInfinite(ratePerSecond)) {
            throw new IllegalArgumentException("ratePerSecond must not be negative: " + ratePerSecond);
        }
        if (!(cpu >= 0 && cpu <= MOST_CPU)) {
            throw new IllegalArgumentException("cpu must be from 0 to 1: " + cpu);
        }
        this.hits = hits;
        this.ratePerSecond = ratePerSecond;
        this.bytes = bytes;
        this.cpu = cpu;
    }

    /** Ceilings where what makes no sense is left to its default. */
    public static Ceilings careful(long hits, double ratePerSecond, long bytes, double cpu) {
        return new Ceilings(
                hits < 0 || hits == Long.MAX_VALUE ? 0 : hits,
                ratePerSecond >= 0 && !Double.isInfinite(ratePerSecond) ? ratePerSecond : 0,
                bytes < 0 || bytes == Long.MAX_VALUE ? 0 : bytes,
                cpu >= 0 && cpu <= MOST_CPU ? cpu : 0);
    }

    /** Recorded calls; 0 = no cap. */
    public long hits() {
        return hits;
    }

    /** Recorded calls a second; 0 = the default. */
    public double ratePerSecond() {
        return ratePerSecond;
    }

    /** Bytes charged; 0 = no cap. */
    public long bytes() {
        return bytes;
    }

    /** Part of the process's processor time; 0 = the default. */
    public double cpu() {
        return cpu;
    }

    /** These, and where they say nothing, others. */
    public Ceilings or(Ceilings others) {
        return new Ceilings(
                hits == 0 ? others.hits : hits,
                ratePerSecond == 0 ? others.ratePerSecond : ratePerSecond,
                bytes == 0 ? others.bytes : bytes,
                cpu == 0 ? others.cpu : cpu);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ceilings
                && ((Ceilings) other).hits == hits
                && Double.compare(((Ceilings) other).ratePerSecond, ratePerSecond) == 0
                && ((Ceilings) other).bytes == bytes
                && Double.compare(((Ceilings) other).cpu, cpu) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hits) * 31
                + Double.hashCode(ratePerSecond) * 17
                + Long.hashCode(bytes)
                + Double.hashCode(cpu);
    }
}
