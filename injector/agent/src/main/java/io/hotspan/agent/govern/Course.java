package io.hotspan.agent.govern;

import io.hotspan.probes.Step;

/** How far the governor has taken one probe down, why, and what that did to its books. The control thread's. */
final class Course {
    private static final long FIRST_HOLD_NANOS = 2_000_000_000L;
    private static final long LONGEST_HOLD_NANOS = 60_000_000_000L;
    /** Down again so soon after going up: it will stay down for longer. */
    private static final long RELAPSE_NANOS = 30_000_000_000L;

    private Step step = Step.SPAN;
    private String reason = "";
    private double cpu;
    private double enteredPerSecond;
    /** Calls skipped by rate in former periods in which the governor, and not the user, had set the rate. */
    private long governedBefore;
    /** What the rate had skipped when such a period began; -1 outside of one. */
    private long governedSince = -1;
    /** Calls that were under way when their slots were disarmed: they count as skipped then, and nowhere later. */
    private long closed;

    private long downAt;
    private long upAt = Long.MIN_VALUE / 2;
    private long hold = FIRST_HOLD_NANOS;

    long lastEntered;
    long lastRecorded;

    /** A method has gone, and its counts are no longer looked at. */
    void forget(long entered, long recorded) {
        lastEntered -= entered;
        lastRecorded -= recorded;
    }

    void begin(Step first) {
        step = first;
    }

    Step step() {
        return step;
    }

    /** Why it does less than was asked for; empty when it does not. */
    String reason() {
        return reason;
    }

    double cpu() {
        return cpu;
    }

    double enteredPerSecond() {
        return enteredPerSecond;
    }

    void cost(double ofProcess, double perSecond) {
        cpu = ofProcess;
        enteredPerSecond = perSecond;
    }

    /**
     * Less than before.
     *
     * @param rateSkips what the rate has skipped up to now
     */
    void down(Step to, String why, long now, long rateSkips) {
        if (now - upAt < RELAPSE_NANOS) hold = Math.min(2 * hold, LONGEST_HOLD_NANOS);
        else if (now - downAt > LONGEST_HOLD_NANOS) hold = FIRST_HOLD_NANOS;
        if (governedSince < 0) governedSince = rateSkips;
        step = to;
        reason = why;
        downAt = now;
    }

    void up(Step to, boolean isFirst, long now, long rateSkips) {
        step = to;
        upAt = now;
        if (!isFirst) return;
        reason = "";
        if (governedSince >= 0) governedBefore += rateSkips - governedSince;
        governedSince = -1;
    }

    boolean restedBy(long now) {
        return now - downAt >= hold;
    }

    void close(long open) {
        closed += open;
    }

    long closed() {
        return closed;
    }

    /** Of what the rate has skipped in all, what is the governor's doing. */
    long governed(long rateSkips) {
        return governedBefore + (governedSince < 0 ? 0 : Math.max(0, rateSkips - governedSince));
    }
}
