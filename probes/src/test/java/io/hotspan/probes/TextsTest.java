package io.hotspan.probes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTest {
    @Test
    void whatFitsStaysAndWhatDoesNotEndsInDots() {
        assertThat(Texts.cut("", 2)).isEmpty();
        assertThat(Texts.cut("till", 4)).isEqualTo("till");
        assertThat(Texts.cut("tills", 4)).isEqualTo("til…");
    }

    @Test
    void aPairOfSurrogatesIsNotCutInTwo() {
        assertThat(Texts.cut("ab🛒cd", 4)).isEqualTo("ab…");
        assertThat(Texts.cut("ab🛒cd", 5)).isEqualTo("ab🛒…");
    }
}
