package io.hotspan.agent.drain;

/** Tokens that flow into one budget. The drainer's thread, but for construction. */
public final class Refill {
    final int budget;
    private final double perNano;
    final long cap;
    private double carry;

    /**
     * A steady flow; what is not used within a second is lost.
     *
     * @param perSecond above 0
     */
    public Refill(int budget, double perSecond) {
        this(budget, perSecond, burst(perSecond));
    }

    /**
     * A steady flow; what is not used is kept up to a cap.
     *
     * @param perSecond above 0
     */
    public Refill(int budget, double perSecond, long cap) {
        this.budget = budget;
        this.perNano = perSecond / 1e9;
        this.cap = cap;
    }

    /** The first second's tokens: at least one, or a slow rate would never begin. */
    public static long burst(double perSecond) {
        return (long) Math.max(1, Math.min(perSecond, 1L << 60));
    }

    /** What may come at once where the rate is to hold within a tenth of a second. */
    public static long steady(double perSecond) {
        return (long) Math.max(1, Math.min(perSecond / 10, 1L << 60));
    }

    /** Whether it does what one with these would. */
    public boolean is(int otherBudget, double perSecond, long otherCap) {
        return budget == otherBudget && perNano == perSecond / 1e9 && cap == otherCap;
    }

    /** Whole tokens of that much time. */
    long tokens(long nanos) {
        carry = Math.min(carry + perNano * nanos, (double) cap);
        long whole = (long) carry;
        carry -= whole;
        return whole;
    }
}
