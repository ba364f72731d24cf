package io.hotspan.cli.say;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void timesHaveOneDecimalAndAUnit() {
        assertThat(Words.measured(0)).isEqualTo("0 ns");
        assertThat(Words.measured(999)).isEqualTo("999 ns");
        assertThat(Words.measured(1_050)).isEqualTo("1.0 µs");
        assertThat(Words.measured(18_290_000)).isEqualTo("18.2 ms");
        assertThat(Words.measured(61_000_000_000L)).isEqualTo("61.0 s");
    }

    @Test
    void anAttachTakesTenthsOfASecond() {
        assertThat(Words.taken(412)).isEqualTo("0.4 s");
        assertThat(Words.taken(939)).isEqualTo("0.9 s");
        assertThat(Words.taken(950)).isEqualTo("1.0 s");
        assertThat(Words.taken(12_349)).isEqualTo("12.3 s");
        assertThat(Words.taken(49)).isEqualTo("49 ms");
    }

    @Test
    void pausesAreRoundedToWholeMillisecondsFromOneOn() {
        assertThat(Words.pause(3_499_999)).isEqualTo("3 ms");
        assertThat(Words.pause(3_500_000)).isEqualTo("4 ms");
        assertThat(Words.pause(430_000)).isEqualTo("0.4 ms");
    }

    @Test
    void numbersAreGroupedAndNounsCounted() {
        assertThat(Words.count(1, "class", "classes")).isEqualTo("1 class");
        assertThat(Words.count(0, "class", "classes")).isEqualTo("0 classes");
        assertThat(Words.count(1_234_567, "hit", "hits")).isEqualTo("1,234,567 hits");
        assertThat(Words.grouped(-1_234)).isEqualTo("-1,234");
        assertThat(Words.grouped(-123)).isEqualTo("-123");
    }

    @Test
    void agesHaveTwoUnits() {
        assertThat(Words.age(59)).isEqualTo("59s");
        assertThat(Words.age(725)).isEqualTo("12m 5s");
        assertThat(Words.age(11_520)).isEqualTo("3h 12m");
        assertThat(Words.age(367_200)).isEqualTo("4d 6h");
    }
}
