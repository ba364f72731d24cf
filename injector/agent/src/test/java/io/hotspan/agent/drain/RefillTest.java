package io.hotspan.agent.drain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RefillTest {
    private static final long TICK = 20_000_000;

    @Test
    void whatFlowsInASecondIsTheRate() {
        Refill refill = new Refill(1, 7);
        long tokens = 0;
        for (int i = 0; i < 50; i++) tokens += refill.tokens(TICK);
        assertThat(tokens).isBetween(6L, 7L);
    }

    @Test
    void fractionsAreCarriedOn() {
        Refill refill = new Refill(1, 0.5);
        long tokens = 0;
        for (int i = 0; i < 500; i++) tokens += refill.tokens(TICK);
        assertThat(tokens).isBetween(4L, 5L);
    }

    @Test
    void aLongPauseGivesNoMoreThanASecondsWorth() {
        assertThat(new Refill(1, 10).tokens(3600L * 1_000_000_000)).isEqualTo(10);
    }

    @Test
    void aSlowRateBeginsWithOne() {
        assertThat(Refill.burst(0.01)).isEqualTo(1);
    }
}
