package io.hotspan.webui.targets;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.Ledger;
import io.hotspan.probes.Limits;
import io.hotspan.probes.ProbeState;
import io.hotspan.webui.traces.LatencyHistogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One probe as the page shows it. Nanoseconds are strings, as in OTLP JSON.
 *
 * @param state a {@link ProbeState}, or {@code PLACING} while the target has not answered yet
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
        List<TimingView> timings) {

    /** One method of a {@code count} or {@code time} probe. */
    public record TimingView(String method, long count, long errors, String totalNanos, String maxNanos) {
        static TimingView of(ProbeStatus.Timing timing) {
            return new TimingView(
                    timing.method(),
                    timing.count(),
                    timing.errors(),
                    Long.toString(timing.totalNanos()),
                    Long.toString(timing.maxNanos()));
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
                "0",
                "0",
                "0",
                "",
                LedgerView.of(Ledger.EMPTY),
                List.of(),
                List.of(),
                List.of());
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
                Long.toString(durations.quantile(0.5)),
                Long.toString(durations.quantile(0.99)),
                Long.toString(durations.maxNanos()),
                Silence.explain(status, tally.spans()),
                LedgerView.of(ledger),
                status.matches(),
                status.warnings(),
                status.timings().stream().map(TimingView::of).toList());
    }

    private static long errors(ProbeStatus status, Tally tally) {
        return tally.errors()
                + status.timings().stream()
                        .mapToLong(ProbeStatus.Timing::errors)
                        .sum();
    }

    private static long millis(Limits limits) {
        return limits.timeNanos() / 1_000_000;
    }
}
