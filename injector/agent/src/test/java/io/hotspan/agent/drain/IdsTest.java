package io.hotspan.agent.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IdsTest {
    @Test
    void differentCallsHaveDifferentIdsThatAreNeverZero() {
        Ids ids = new Ids();
        Set<Long> seen = new HashSet<>();
        for (long call = 1; call <= 200_000; call++) {
            assertThat(ids.span(call)).isNotZero();
            assertThat(ids.traceLow(call)).isNotZero();
            assertThat(seen.add(ids.span(call))).isTrue();
        }
    }

    @Test
    void aChildNamesItsParentWithoutAsking() {
        Ids ids = new Ids();
        assertThat(ids.span(77)).isEqualTo(ids.span(77));
    }

    @Test
    void twoAgentsDoNotMakeTheSameIds() {
        assertThat(new Ids().span(1)).isNotEqualTo(new Ids().span(1));
    }
}
