package io.hotspan.webui.targets;

import io.hotspan.probes.Call;
import io.hotspan.webui.traces.LatencyHistogram;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the console itself counts of one probe: the agent's ledger knows no errors, no durations and no rate.
 *
 * <p>Threads: one at a time; {@link Target} guards it.
 */
final class Tally {
    private static final double NEW_SHARE = 0.5;
    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private final LatencyHistogram durations = new LatencyHistogram();
    private long errors;
    private long lastEntered;
    private @Nullable Instant lastStatus;
    private double ratePerSecond;

    void add(Call call) {
        durations.add(call.durationNanos());
        if (call.error()) {
            errors++;
        }
    }

    /** Takes up the entries counted so far; the rate is smoothed over a few statuses. */
    void entered(long entered, Instant now) {
        if (lastStatus != null) {
            long nanos = Duration.between(lastStatus, now).toNanos();
            if (nanos <= 0) {
                return;
            }
            double fresh = Math.max(0, entered - lastEntered) * (double) NANOS_A_SECOND / nanos;
            double smoothed = NEW_SHARE * fresh + (1 - NEW_SHARE) * ratePerSecond;
            ratePerSecond = fresh == 0 && smoothed < 0.05 ? 0 : smoothed;
        }
        lastEntered = entered;
        lastStatus = now;
    }

    long spans() {
        return durations.count();
    }

    long errors() {
        return errors;
    }

    double ratePerSecond() {
        return ratePerSecond;
    }

    LatencyHistogram durations() {
        return durations;
    }
}
