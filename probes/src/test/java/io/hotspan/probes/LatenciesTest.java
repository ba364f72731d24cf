package io.hotspan.probes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    private static Latencies with(int bucket, long calls) {
        long[] buckets = new long[Latencies.BUCKETS];
        buckets[bucket] = calls;
        return Latencies.of(buckets);
    }

    @Test
    void fourBucketsAreAnOctaveAndTheyLieOneBehindTheOther() {
        assertThat(Latencies.fromNanos(0)).isZero();
        assertThat(Latencies.fromNanos(4)).isEqualTo(64);
        assertThat(Latencies.fromNanos(5)).isEqualTo(80);
        assertThat(Latencies.fromNanos(127)).isEqualTo(120_259_084_288L);
        for (int i = 1; i < Latencies.BUCKETS; i++) {
            assertThat(Latencies.fromNanos(i)).isGreaterThan(Latencies.fromNanos(i - 1));
        }
    }

    @Test
    void withoutCallsNoPercentileIsKnown() {
        assertThat(Latencies.NONE.percentileNanos(50)).isEqualTo(-1);
        assertThat(Latencies.NONE.count()).isZero();
    }

    @Test
    void aPercentileIsEvenedOutWithinItsBucket() {
        Latencies all = with(8, 100); // 128 to 160 ns

        assertThat(all.percentileNanos(0)).isEqualTo(128);
        assertThat(all.percentileNanos(50)).isEqualTo(144);
        assertThat(all.percentileNanos(100)).isEqualTo(160);
    }

    @Test
    void aPercentileIsFoundAcrossBuckets() {
        Latencies all = with(8, 98).plus(with(40, 1)).plus(with(60, 1));

        assertThat(all.count()).isEqualTo(100);
        assertThat(all.percentileNanos(98)).isEqualTo(160);
        assertThat(all.percentileNanos(99)).isBetween(Latencies.fromNanos(40), Latencies.fromNanos(41));
        assertThat(all.percentileNanos(99.5)).isBetween(Latencies.fromNanos(60), Latencies.fromNanos(61));
    }

    @Test
    void whatLiesInTheLastBucketTookAtLeastItsBeginning() {
        assertThat(with(127, 3).percentileNanos(99)).isEqualTo(Latencies.fromNanos(127));
    }

    @Test
    void negativeCallsAreNone() {
        assertThat(Latencies.of(new long[] {-5, 2}).count()).isEqualTo(2);
    }
}
