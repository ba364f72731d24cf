package io.hotspan.webui.traces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void aQuantileIsNeverBelowTheTrueOneAndAtMostAnEighthAbove() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            LatencyHistogram histogram = new LatencyHistogram();
            long[] values = random.longs(1 + random.nextInt(300), 0, 1L << random.nextInt(1, 63))
                    .sorted()
                    .toArray();
            Arrays.stream(values).forEach(histogram::add);
            for (double share : new double[] {0.01, 0.5, 0.99, 1}) {
                long truth = values[(int) Math.ceil(share * values.length) - 1];
                assertThat(histogram.quantile(share)).isBetween(truth, truth + truth / 8);
            }
        }
    }

    @Test
    void extremesFit() {
        LatencyHistogram histogram = new LatencyHistogram();
        assertThat(histogram.quantile(0.5)).isZero();
        histogram.add(-5);
        histogram.add(Long.MAX_VALUE);
        assertThat(histogram.count()).isEqualTo(2);
        assertThat(histogram.quantile(0.5)).isZero();
        assertThat(histogram.quantile(1)).isEqualTo(Long.MAX_VALUE);
        assertThat(histogram.maxNanos()).isEqualTo(Long.MAX_VALUE);
    }
}
