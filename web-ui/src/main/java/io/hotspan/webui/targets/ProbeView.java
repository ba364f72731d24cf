package io.hotspan.webui.targets;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.Latencies;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.Limits;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.Timing;
import io.hotspan.webui.traces.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One probe as the page shows it. Nanoseconds are strings, as in OTLP JSON.
 *
 * @param state a {@link ProbeState}, or {@code PLACING} while the target has not answered yet
 * @param step what it does at the moment, a {@link io.hotspan.probes.Step}; empty before the target has answered
 * @param p50Nanos of its spans, or of the calls that were timed; -1 = not known
 * @param p99Nanos as p50Nanos
 * @param stepReason why that is less than was asked for, or empty
 * @param cpu what it costs of the process's processor time: 0.01 is a per cent
 * @param silence why there is nothing to see, or empty
 * @param mine whether this console placed it and may change it
 */
public record ProbeView(
        String id,
        String text,
        String owner,
        boolean mine,
        long hits,
        double ratePerSecond,
        long timeMillis,
        boolean jdk,
        boolean await,
        String state,
        String stateSentence,
        String reason,
        String action,
        String code,
        int column,
        int classes,
        int methods,
        long remainingMillis,
        long hitsLeft,
        double enteredPerSecond,
        long spans,
        long errors,
        String p50Nanos,
        String p99Nanos,
        String maxNanos,
        String silence,
        LedgerView ledger,
        List<String> matches,
        List<String> warnings,
        List<TimingView> timings,
        String step,
        String stepReason,
        double cpu) {

    /**
     * One method of a {@code count} or {@code time} probe.
     *
     * @param selfNanos without what other timed methods took; -1 = not known
     * @param p50Nanos -1 = not known
     * @param p99Nanos -1 = not known
     * @param latencies the filled buckets of its histogram, the fastest first
     */
    public record TimingView(
            String method,
            long count,
            long errors,
            String totalNanos,
            String selfNanos,
            String p50Nanos,
            String p99Nanos,
            String maxNanos,
            List<BucketView> latencies) {
        static TimingView of(Timing timing) {
            return new TimingView(
                    timing.method(),
                    timing.count(),
                    timing.errors(),
                    Long.toString(timing.totalNanos()),
                    Long.toString(timing.selfNanos()),
                    Long.toString(timing.percentileNanos(50)),
                    Long.toString(timing.percentileNanos(99)),
                    Long.toString(timing.maxNanos()),
                    BucketView.of(timing.latencies()));
        }
    }

    /** Calls that took this long or longer, and less than the next bucket's. */
    public record BucketView(String fromNanos, long calls) {
        static List<BucketView> of(Latencies latencies) {
            List<BucketView> buckets = new ArrayList<>();
            for (int i = 0; i < Latencies.BUCKETS; i++) {
                if (latencies.calls(i) > 0) {
                    buckets.add(new BucketView(Long.toString(Latencies.fromNanos(i)), latencies.calls(i)));
                }
            }
            return buckets;
        }
    }

    private static final String PLACING = "PLACING";

    static ProbeView of(@Nullable Wish wish, @Nullable ProbeStatus status, Tally tally, Ledger ledger) {
        return status == null
                ? placing(requireNonNull(wish, "neither wished nor reported"), tally)
                : reported(wish, status, tally, ledger);
    }

    private static ProbeView placing(Wish wish, Tally tally) {
        Limits limits = wish.limits();
        return new ProbeView(
                wish.id(),
                wish.text(),
                wish.owner(),
                true,
                limits.hits(),
                limits.ratePerSecond(),
                millis(limits),
                wish.jdk(),
                wish.await(),
                PLACING,
                "it is on its way to the target",
                "",
                "",
                "",
                0,
                0,
                0,
                millis(limits),
                limits.hits(),
                0,
                tally.spans(),
                tally.errors(),
                "-1",
                "-1",
                "0",
                "",
                LedgerView.of(Ledger.EMPTY),
                List.of(),
                List.of(),
                List.of(),
                "",
                "",
                0);
    }

    private static ProbeView reported(@Nullable Wish wish, ProbeStatus status, Tally tally, Ledger ledger) {
        Limits limits = wish == null ? Limits.permanent() : wish.limits();
        LatencyHistogram durations = tally.durations();
        return new ProbeView(
                status.id(),
                wish == null ? status.text() : wish.text(),
                wish == null ? status.owner() : wish.owner(),
                wish != null,
                limits.hits(),
                limits.ratePerSecond(),
                millis(limits),
                wish != null && wish.jdk(),
                wish != null && wish.await(),
                status.state().name(),
                status.state().sentence(),
                status.reason(),
                status.action(),
                status.code(),
                status.column(),
                status.classes(),
                status.methods(),
                status.remainingMillis(),
                status.hitsLeft(),
                tally.ratePerSecond(),
                tally.spans(),
                errors(status, tally),
                Long.toString(percentile(50, status, tally)),
                Long.toString(percentile(99, status, tally)),
                Long.toString(durations.maxNanos()),
                Silence.explain(status, tally.spans()),
                LedgerView.of(ledger),
                status.matches(),
                status.warnings(),
                status.timings().stream().map(TimingView::of).toList(),
                status.step().name(),
                status.stepReason(),
                status.cpu());
    }

    /** Of its spans, or of all that its methods timed; -1 = not known. */
    private static long percentile(double percent, ProbeStatus status, Tally tally) {
        if (tally.spans() > 0) {
            return tally.durations().quantile(percent / 100);
        }
        return status.timings().stream()
                .map(Timing::latencies)
                .reduce(Latencies.NONE, Latencies::plus)
                .percentileNanos(percent);
    }

    private static long errors(ProbeStatus status, Tally tally) {
        return tally.errors()
                + status.timings().stream().mapToLong(Timing::errors).sum();
    }

    private static long millis(Limits limits) {
        return limits.timeNanos() / 1_000_000;
    }
}
