package io.hotspan.webui;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.webui.fixtures.TestConsole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls a second, reckoned in the page from one status to the next; the module itself is asked, in the browser. */
class RatesTest extends BrowserPage {
    private static final String RATES = """
            async statuses => {
              const { noteRates, ratesNow, ratesOf } = await import("/js/rates.js");
              for (const [at, count, step = "HISTOGRAM", state = "LIVE"] of statuses) {
                const timings = count === null ? [] : [{ method: "a", count }];
                noteRates({ id: "t", statusMillis: at, probes: [{ id: "p", state, step, timings }] }, new Set(["EXPIRED"]));
              }
              return [ratesNow("t", "p")("a"), ...ratesOf("t", "p", "a").map(point => point.rate)];
            }
            """;

    @Override
    TestConsole start(Path empty) throws IOException {
        return TestConsole.quiet(empty);
    }

    @Test
    void theRateIsWhatCameBetweenTwoStatusesByTheTimeBetweenThem() {
        assertThat(rates(status(1_000, 10), status(2_000, 30), status(4_000, 40)))
                .containsExactly(10.0, 20.0, 5.0);
    }

    @Test
    void nowIsTheLastFiveSeconds() {
        assertThat(rates(status(1_000, 0), status(2_000, 1_000), status(4_000, 1_000), status(7_000, 1_010)))
                .startsWith(2.0);
    }

    @Test
    void aStatusThatIsSentAgainAddsNothing() {
        assertThat(rates(status(1_000, 10), status(1_000, 10), status(1_300, 20), status(2_000, 30)))
                .containsExactly(20.0, 20.0);
    }

    @Test
    void oneStatusMakesNoRate() {
        assertThat(rates(status(1_000, 10))).containsExactly((Double) null);
    }

    @Test
    void whatIsOffIsAGapAndNotAZero() {
        assertThat(rates(
                        status(1_000, 10),
                        status(2_000, 30),
                        List.of(3_000, 30, "OFF"),
                        status(4_000, 30),
                        status(5_000, 31)))
                .containsExactly(1.0, 20.0, null, null, 1.0);
    }

    @Test
    void aProbeThatHasEndedStopsThere() {
        assertThat(rates(status(1_000, 10), status(2_000, 30), List.of(3_000, 30, "HISTOGRAM", "EXPIRED")))
                .containsExactly(20.0, 20.0);
    }

    @Test
    void twoMinutesAreKept() {
        List<?>[] statuses = new List<?>[300];
        Arrays.setAll(statuses, i -> status(1_000 * (i + 1), i));
        assertThat(rates(statuses)).hasSize(121);
    }

    private static List<Object> status(int at, int count) {
        return List.of(at, count);
    }

    private List<Double> rates(List<?>... statuses) {
        List<?> found = (List<?>) page.evaluate(RATES, statuses);
        return found.stream()
                .map(rate -> rate == null ? null : ((Number) rate).doubleValue())
                .toList();
    }
}
