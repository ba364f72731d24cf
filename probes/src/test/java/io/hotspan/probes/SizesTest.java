package io.hotspan.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
    @ParameterizedTest
    @CsvSource({"500kB,500000", "10MB,10000000", "1.5 gb,1500000000", "7b,7", "10mb,10000000"})
    void aSizeIsANumberAndAUnit(String text, long bytes) {
        assertThat(Sizes.parseBytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "MB", "10 miles", "-5MB", "0MB", "1..5MB", "99999999999999999999999MB", "1e9b"})
    void whatIsNoSizeIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> Sizes.parseBytes(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("not a (size|number).*");
    }

    @ParameterizedTest
    @CsvSource({"1%,0.01", "0.1%,0.001", "100 %,1.0", "12.5%,0.125"})
    void aPartIsAPercentage(String text, double part) {
        assertThat(Sizes.parsePart(text)).isEqualTo(part);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0%", "0.01%", "101%", "-1%", "%", "one%"})
    void whatIsNoPercentageFromATenthToAHundredIsRefused(String text) {
        assertThatThrownBy(() -> Sizes.parsePart(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ceilingsThatMakeNoSenseAreLeftToTheirDefaults() {
        assertThat(Ceilings.careful(-1, Double.NaN, -5, 7)).isEqualTo(Ceilings.DEFAULT);
        assertThat(Ceilings.careful(5, 10, 100, 0.5)).isEqualTo(new Ceilings(5, 10, 100, 0.5));
        assertThatThrownBy(() -> new Ceilings(-1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ceilings(0, 0, 0, 1.5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneSideSaysAndTheOtherFillsIn() {
        assertThat(new Ceilings(5, 0, 0, 0.02).or(new Ceilings(9, 10, 11, 0.5)))
                .isEqualTo(new Ceilings(5, 10, 11, 0.02));
    }
}
