package io.hotspan.webui.targets;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.Latencies;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.Limits;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Step;
import io.hotspan.probes.wire.Timing;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeViewTest {
    private static final Wish WISH = new Wish("p1", "com.shop..* -> time", Limits.live(), false, false, "mia");

    @Test
    void aTimingCarriesItsFilledBucketsTheFastestFirst() {
        long[] buckets = new long[Latencies.BUCKETS];
        buckets[0] = 1;
        buckets[62] = 90;
        buckets[80] = 9;
        ProbeView.TimingView timing = view(
                        new Timing("a.B::m", 100, 2, 500, 400_000_000, 300, Latencies.of(buckets)),
                        Step.HISTOGRAM,
                        "",
                        0)
                .timings()
                .get(0);
        assertThat(timing.latencies())
                .containsExactly(
                        new ProbeView.BucketView("0", 1),
                        new ProbeView.BucketView(Long.toString(Latencies.fromNanos(62)), 90),
                        new ProbeView.BucketView(Long.toString(Latencies.fromNanos(80)), 9));
        assertThat(timing.selfNanos()).isEqualTo("300");
        assertThat(Long.parseLong(timing.p50Nanos())).isBetween(Latencies.fromNanos(62), Latencies.fromNanos(63));
        assertThat(Long.parseLong(timing.p99Nanos())).isBetween(Latencies.fromNanos(80), Latencies.fromNanos(81));
    }

    @Test
    void whatIsNotKnownIsMinusOne() {
        ProbeView.TimingView timing = view(new Timing("a.B::m", 3, 0, 0, 0), Step.COUNT, "", 0)
                .timings()
                .get(0);
        assertThat(timing.selfNanos()).isEqualTo("-1");
        assertThat(timing.p50Nanos()).isEqualTo("-1");
        assertThat(timing.p99Nanos()).isEqualTo("-1");
        assertThat(timing.latencies()).isEmpty();
    }

    @Test
    void withoutSpansTheProbesPercentilesAreThoseOfTheCallsItTimed() {
        long[] buckets = new long[Latencies.BUCKETS];
        buckets[62] = 90;
        buckets[80] = 10;
        ProbeView timed =
                view(new Timing("a.B::m", 100, 0, 500, 400_000_000, 300, Latencies.of(buckets)), Step.HISTOGRAM, "", 0);
        assertThat(Long.parseLong(timed.p50Nanos())).isBetween(Latencies.fromNanos(62), Latencies.fromNanos(63));
        assertThat(Long.parseLong(timed.p99Nanos())).isBetween(Latencies.fromNanos(80), Latencies.fromNanos(81));
        ProbeView counted = view(new Timing("a.B::m", 3, 0, 0, 0), Step.COUNT, "", 0);
        assertThat(counted.p50Nanos()).isEqualTo("-1");
        assertThat(counted.p99Nanos()).isEqualTo("-1");
    }

    @Test
    void whatTheGovernorDidReachesThePage() {
        ProbeView view = view(new Timing("a.B::m", 3, 0, 0, 0), Step.COUNT, "it costs too much", 0.031);
        assertThat(view.step()).isEqualTo("COUNT");
        assertThat(view.stepReason()).isEqualTo("it costs too much");
        assertThat(view.cpu()).isEqualTo(0.031);
    }

    @Test
    void beforeTheTargetHasAnsweredThereIsNoStep() {
        ProbeView view = ProbeView.of(WISH, null, new Tally(), Ledger.EMPTY);
        assertThat(view.state()).isEqualTo("PLACING");
        assertThat(view.step()).isEmpty();
    }

    private static ProbeView view(Timing timing, Step step, String why, double cpu) {
        ProbeStatus status = new ProbeStatus(
                "p1",
                WISH.text(),
                ProbeState.LIVE,
                "",
                1,
                1,
                60_000,
                -1,
                Ledger.EMPTY,
                List.of(),
                List.of(),
                List.of(timing),
                "mia",
                0,
                "",
                "",
                step,
                why,
                cpu);
        return ProbeView.of(WISH, status, new Tally(), Ledger.EMPTY);
    }
}
