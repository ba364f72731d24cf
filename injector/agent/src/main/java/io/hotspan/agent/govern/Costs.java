package io.hotspan.agent.govern;

/**
 * What one call costs the application's thread, in nanoseconds, by what is done with it. The defaults are those of docs/benchmarks.md;
 * {@link Calibration} puts in their place what this machine takes. Immutable.
 */
final class Costs {
    static final Costs DEFAULT = new Costs(4.5, 5.5, 10, 60);

    /** Recording a call costs so much more than timing it: 64 bytes written, which another processor will read. */
    private static final double RECORD_NANOS = 25;

    /** To compare a value or two: an estimate, which no benchmark has measured. */
    static final double CONDITION = 3;

    /** Woven and disarmed. */
    final double off;
    /** Counted by a count probe. */
    final double count;
    /** Counted, and found to be over a limit. */
    final double skip;
    /** Counted, with the clock read twice. */
    final double time;

    Costs(double off, double count, double skip, double time) {
        this.off = off;
        this.count = count;
        this.skip = skip;
        this.time = time;
    }

    /** A recorded call's, the drainer's work not included. */
    double span() {
        return time + RECORD_NANOS;
    }
}
