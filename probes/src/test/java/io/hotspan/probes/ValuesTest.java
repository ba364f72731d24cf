package io.hotspan.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "30s, 30000000000, 30s",
        "2m, 120000000000, 2m",
        "1h, 3600000000000, 1h",
        "90m, 5400000000000, 90m",
        "1.5s, 1500000000, 1500ms",
        "10us, 10000, 10us",
        "10µs, 10000, 10us",
        "7ns, 7, 7ns",
        "0s, 0, 0s",
        " 5s , 5000000000, 5s",
        "0.0000000019s, 1, 1ns"
    })
    void readsAndWritesDurations(String text, long nanos, String canonical) {
        assertThat(Durations.parseNanos(text)).isEqualTo(nanos);
        assertThat(Durations.text(nanos)).isEqualTo(canonical);
        assertThat(Durations.parseNanos(canonical)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "5", "5 s", "-5s", "5x", "1.2.3s", ".5s", "1e3s", "9999999h", "5S", "1m30s", "٣s"})
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> Durations.parseNanos(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("30s");
    }

    @ParameterizedTest
    @CsvSource({
        "50/s, 50, 50/s",
        "50, 50, 50/s",
        "600/m, 10, 10/s",
        "0.5/s, 0.5, 0.5/s",
        "1/ms, 1000, 1000/s",
        "36/h, 0.01, 0.01/s"
    })
    void readsAndWritesRates(String text, double perSecond, String canonical) {
        assertThat(Durations.parseRatePerSecond(text)).isEqualTo(perSecond);
        assertThat(Durations.rateText(perSecond)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/s", "50/", "50/x", "0", "0/s", "-1/s", "NaN", "1e3/s", "50//s", "50/2s", "50s"})
    void refusesWhatIsNoRate(String text) {
        assertThatThrownBy(() -> Durations.parseRatePerSecond(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void limitsHaveTheDocumentedDefaults() {
        assertThat(Limits.live()).hasToString("100 hits, 50/s, 2m");
        assertThat(Limits.live().bounded()).isTrue();
        assertThat(Limits.permanent()).hasToString("100/s");
        assertThat(Limits.permanent().bounded()).isFalse();
    }

    @Test
    void limitsAreReal() {
        assertThatThrownBy(() -> Limits.live().withHits(Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Limits.live().withHits(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Limits.live().withRatePerSecond(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Limits.live().withRatePerSecond(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Limits.live().withTimeNanos(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theBooksBalanceOnlyWhenBothEquationsHold() {
        Ledger ledger = Ledger.builder()
                .entered(100)
                .skipped(SkipCause.RATE, 40)
                .skipped(SkipCause.CONDITION_FALSE, 9)
                .skipped(SkipCause.RATE, 1)
                .open(2)
                .recorded(48)
                .exported(40)
                .dropped(DropCause.RING_FULL, 5)
                .inFlight(3)
                .build();

        assertThat(ledger.balances()).isTrue();
        assertThat(ledger.skipped()).hasSize(2).containsEntry(SkipCause.RATE, 41L);
        assertThat(ledger.toBuilder().entered(101).build().balances()).isFalse();
        assertThat(ledger.toBuilder().exported(41).build().balances()).isFalse();
        assertThat(ledger.toBuilder().build()).isEqualTo(ledger);
        assertThat(Ledger.EMPTY.balances()).isTrue();
    }

    @Test
    void ledgersAddUp() {
        Ledger one = Ledger.builder()
                .entered(3)
                .skipped(SkipCause.HITS, 1)
                .recorded(2)
                .exported(2)
                .build();
        Ledger two = Ledger.builder()
                .entered(5)
                .skipped(SkipCause.HITS, 2)
                .skipped(SkipCause.RATE, 0)
                .open(1)
                .recorded(2)
                .dropped(DropCause.SHUTDOWN, 2)
                .build();

        Ledger sum = one.plus(two);

        assertThat(sum.entered()).isEqualTo(8);
        assertThat(sum.skipped()).containsExactly(java.util.Map.entry(SkipCause.HITS, 3L));
        assertThat(sum.balances()).isTrue();
        assertThat(sum).isEqualTo(two.plus(one));
    }

    @Test
    void aCallIsNamedWithoutItsPackage() {
        assertThat(Call.builder("p1", "com.shop.Order$Line", "total").build().name())
                .isEqualTo("Order.Line.total");
        assertThat(Call.builder("p1", "Main", "main").build().name()).isEqualTo("Main.main");
    }

    @Test
    void aCapturedValueIsPlain() {
        assertThat(new Captured("qty", 5L)).hasToString("qty=5");
        assertThatThrownBy(() -> new Captured("qty", 5)).hasMessageContaining("java.lang.Integer");
    }

    @Test
    void everyConstantHasASentence() {
        Stream.of(
                        Stream.of(SkipCause.values()).map(SkipCause::sentence),
                        Stream.of(DropCause.values()).map(DropCause::sentence),
                        Stream.of(EndReason.values()).map(EndReason::sentence),
                        Stream.of(ProbeState.values()).map(ProbeState::sentence),
                        Stream.of(RefusalCode.values()).map(RefusalCode::sentence))
                .flatMap(sentences -> sentences)
                .forEach(sentence ->
                        assertThat(sentence).isNotBlank().doesNotEndWith(".").doesNotContain("\n"));
    }

    @Test
    void aRefusalSpeaksForItself() {
        assertThat(Refusal.of(RefusalCode.NATIVE, "probe its caller"))
                .hasToString("NATIVE: a native method has no byte code to weave into; probe its caller");
        assertThat(new Refusal(RefusalCode.NATIVE, "A.b is native", "").what()).isEqualTo("A.b is native");
    }
}
