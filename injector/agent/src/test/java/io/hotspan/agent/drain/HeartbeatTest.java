package io.hotspan.agent.drain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private static final long SECOND = 1_000_000_000L;

    private final Heartbeat heart = new Heartbeat(15 * SECOND, SECOND / 2);

    /** Looks four times a second for so long. */
    private boolean silentFor(int seconds, long from) {
        boolean silent = false;
        for (int i = 1; i <= 4 * seconds; i++) silent = heart.silent(from + i * SECOND / 4);
        return silent;
    }

    @Test
    void nobodyIsMissedBeforeTheFirstBeat() {
        assertThat(silentFor(60, 0)).isFalse();
    }

    @Test
    void silenceOfFifteenSecondsIsTooLong() {
        heart.beat();
        assertThat(silentFor(15, 0)).isFalse();
        assertThat(silentFor(1, 15 * SECOND)).isTrue();
    }

    @Test
    void aBeatEndsIt() {
        heart.beat();
        assertThat(silentFor(14, 0)).isFalse();
        heart.beat();
        assertThat(silentFor(14, 14 * SECOND)).isFalse();
    }

    @Test
    void theTimeTheListenerSleptDoesNotCount() {
        heart.beat();
        assertThat(heart.silent(0)).isFalse();
        assertThat(heart.silent(60 * SECOND)).isFalse();
        assertThat(silentFor(14, 60 * SECOND)).isFalse();
    }

    /** As a lease is watched: whoever was stopped right after a look has not read yet what was said since. */
    @Test
    void aLookThatComesLateCountsAsOneStep() {
        Heartbeat lease = new Heartbeat(15 * SECOND, 5 * SECOND);
        lease.beat();
        assertThat(lease.silent(0)).isFalse();
        assertThat(lease.silent(5 * SECOND)).isFalse();
        assertThat(lease.silent(60 * SECOND)).isFalse();
        lease.beat();
        assertThat(lease.silent(60 * SECOND + 1)).isFalse();
        assertThat(lease.silent(65 * SECOND + 1)).isFalse();
        assertThat(lease.silent(70 * SECOND + 1)).isFalse();
        assertThat(lease.silent(75 * SECOND + 1)).isFalse();
        assertThat(lease.silent(75 * SECOND + 2)).isTrue();
    }
}
