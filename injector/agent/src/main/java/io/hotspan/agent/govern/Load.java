package io.hotspan.agent.govern;

import io.hotspan.probes.Action;
import io.hotspan.probes.Step;

/** What one probe costs, as it goes and as it would go with less to do: nanoseconds of processor time a second. */
final class Load {
    private final Costs costs;
    /** Processor time of our own threads for one recorded call. */
    private final double afterwards;

    private final Action action;
    private final boolean atExit;
    private final boolean atEntry;
    private final double entered;
    private final double recorded;
    private final double wantedRate;

    /**
     * A probe as it was seen in one look.
     *
     * @param atExit decided at exit, so that every call is timed
     * @param atEntry decided at entry, so that those are timed for which it is true
     * @param entered calls a second
     * @param recorded of these, those that became records
     * @param wantedRate what the user allows a second
     */
    Load(
            Costs costs,
            double afterwards,
            Action action,
            boolean atExit,
            boolean atEntry,
            double entered,
            double recorded,
            double wantedRate) {
        this.costs = costs;
        this.afterwards = afterwards;
        this.action = action;
        this.atExit = atExit;
        this.atEntry = atEntry;
        this.entered = entered;
        this.recorded = recorded;
        this.wantedRate = wantedRate;
    }

    double entered() {
        return entered;
    }

    /** Of what it costs now, the part on threads of ours. */
    double afterwards() {
        return action == Action.SPAN ? recorded * afterwards : 0;
    }

    /** At what it does now. */
    double now(Step step) {
        return step == Step.SPAN || step == Step.SAMPLED ? spans(recorded) : at(step);
    }

    /** With another step; infinite where this probe has no such step, or it would not cost less than the one above. */
    double at(Step step) {
        switch (step) {
            case SPAN:
                return spans(Math.min(entered, wantedRate));
            case SAMPLED:
                return spans(0);
            case HISTOGRAM:
                // To time a call takes two looks at the clock, and one that is over its limit none.
                return action == Action.TIME || atExit ? timed() : Double.POSITIVE_INFINITY;
            case COUNT:
                if (action != Action.COUNT) return entered * (costs.skip + asked());
                return atExit || atEntry ? timed() : entered * costs.count;
            case OFF:
                return entered * (costs.off + asked());
            default:
                return 0;
        }
    }

    /** All calls, or those that its condition lets through. */
    private double timed() {
        return atEntry
                ? entered * (costs.skip + asked()) + recorded * (costs.time - costs.skip)
                : entered * (costs.time + asked());
    }

    /** What its condition takes. */
    private double asked() {
        return atEntry || atExit ? Costs.CONDITION : 0;
    }

    private double spans(double perSecond) {
        double each = (atExit ? costs.time : costs.skip) + asked();
        return entered * each + perSecond * (costs.span() - each + afterwards);
    }

    /** Spans a second that so much processor time allows; below 1 when none. */
    double rateFor(double nanos) {
        return Math.min(wantedRate, (nanos - spans(0)) / (spans(1) - spans(0)));
    }
}
