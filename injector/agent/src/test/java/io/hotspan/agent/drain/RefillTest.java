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

    /** Whoever sets the rates anew, and nothing has changed, must not take away what has come together of a slow one. */
    @Test
    void oneThatWouldDoTheSameIsKnown() {
        Refill refill = new Refill(1, 0.05);
        assertThat(refill.is(1, 0.05, 1)).isTrue();
        assertThat(refill.is(2, 0.05, 1)).isFalse();
        assertThat(refill.is(1, 0.5, 1)).isFalse();
        assertThat(refill.is(1, 0.05, 2)).isFalse();
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
