package io.hotspan.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class InstallsTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void tenAtOnceThenOneASecond() {
        Installs installs = new Installs();
        for (int i = 0; i < 10; i++) assertThat(installs.take(i)).isTrue();
        assertThat(installs.take(20)).isFalse();
        assertThat(installs.take(SECOND)).isTrue();
        assertThat(installs.take(SECOND + 1)).isFalse();
        assertThat(installs.take(2 * SECOND)).isTrue();
    }

    @Test
    void aLongRestGivesTheBurstBackAndNoMore() {
        Installs installs = new Installs();
        for (int i = 0; i < 10; i++) assertThat(installs.take(0)).isTrue();
        for (int i = 0; i < 10; i++) assertThat(installs.take(3600 * SECOND)).isTrue();
        assertThat(installs.take(3600 * SECOND)).isFalse();
    }
}
