package io.hotspan.agent.govern;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.Action;
import io.hotspan.probes.Step;
import org.junit.jupiter.api.Test;

/** What a step of a probe would cost. */
class LoadTest {
    private static final Costs COSTS = new Costs(4, 5, 10, 60);
    private static final double DRAIN = 2_000;

    private static Load load(Action action, boolean atExit, double entered, double recorded, double wanted) {
        return new Load(COSTS, DRAIN, action, atExit, false, entered, recorded, wanted);
    }

    @Test
    void aSpanProbeOverItsRatePaysForTheSkipAndForTheSpansItIsAllowed() {
        Load load = load(Action.SPAN, false, 1_000_000, 50, 50);

        assertThat(load.at(Step.SPAN)).isEqualTo(1_000_000 * 10 + 50 * (85 - 10 + DRAIN));
        assertThat(load.at(Step.COUNT)).isEqualTo(10_000_000);
        assertThat(load.at(Step.OFF)).isEqualTo(4_000_000);
        assertThat(load.at(Step.OUT)).isZero();
    }

    /** To time a call takes two looks at the clock: for one that is skipped at entry that would be more and not less. */
    @Test
    void aHistogramIsAStepOnlyWhereCallsAreTimedAnyway() {
        assertThat(load(Action.SPAN, false, 1_000, 10, 50).at(Step.HISTOGRAM)).isInfinite();
        assertThat(load(Action.SPAN, true, 1_000, 10, 50).at(Step.HISTOGRAM)).isEqualTo(63_000);
        assertThat(load(Action.TIME, false, 1_000, 1_000, 50).at(Step.HISTOGRAM))
                .isEqualTo(60_000);
    }

    /** To count what a condition lets through is to look at the clock, and to compare, in a disarmed method too. */
    @Test
    void aCountWithAConditionCostsWhatItTakes() {
        Load plain = load(Action.COUNT, false, 1_000, 1_000, 0);
        Load atExit = load(Action.COUNT, true, 1_000, 10, 0);
        Load atEntry = new Load(COSTS, DRAIN, Action.COUNT, false, true, 1_000, 10, 0);

        assertThat(plain.at(Step.COUNT)).isEqualTo(1_000 * 5);
        assertThat(atExit.at(Step.COUNT)).isEqualTo(1_000 * (60 + 3));
        assertThat(atEntry.at(Step.COUNT)).isEqualTo(1_000 * (10 + 3) + 10 * (60 - 10));
        assertThat(atEntry.at(Step.OFF)).isEqualTo(1_000 * (4 + 3));
        assertThat(plain.afterwards()).as("it gives the drainer nothing to do").isZero();
    }

    @Test
    void theRateThatFitsIsWhatIsLeftAfterTheSkips() {
        Load load = load(Action.SPAN, false, 100_000, 100_000, 1_000_000);

        double rate = load.rateFor(5_000_000);

        assertThat(100_000 * 10 + rate * (85 - 10 + DRAIN))
                .isCloseTo(5_000_000, org.assertj.core.data.Offset.offset(1.0));
        assertThat(load.rateFor(500_000)).isNegative(); // not even the skips fit
        assertThat(load(Action.SPAN, false, 10, 10, 50).rateFor(1e9)).isEqualTo(50);
    }
}
