package io.hotspan.agent.govern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private final Warnings warnings = new Warnings();

    @Test
    void areSortedAndSaidOnce() {
        assertThat(warnings.firstOr("nothing")).isEqualTo("nothing");
        for (String each : List.of("b", "a", "b")) warnings.add(each);
        assertThat(warnings.list()).containsExactly("a", "b");
        assertThat(warnings.firstOr("nothing")).isEqualTo("a");
    }

    @Test
    void whatIsBeyondAHundredIsCounted() {
        for (int i = 0; i < 1_000; i++) warnings.add("left out: " + i);
        warnings.add("left out: 0"); // said already
        assertThat(warnings.list()).hasSize(101).last().isEqualTo("… and 900 more of the kind");
    }

    @Test
    void aLongOneIsCut() {
        warnings.add("x".repeat(10_000));
        assertThat(warnings.list()).containsExactly("x".repeat(499) + "…");
    }
}
