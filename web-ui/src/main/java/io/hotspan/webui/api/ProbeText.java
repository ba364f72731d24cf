package io.hotspan.webui.api;

import io.hotspan.probes.Limits;
import io.hotspan.probes.ParsedProbe;
import io.hotspan.probes.ProbeParser;
import io.hotspan.probes.expr.ProbeSyntaxException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A probe as the page sends it. What is left out takes the default of a live probe.
 *
 * @param await whether a class that is not loaded yet is waited for
 */
record ProbeText(
        @Nullable String text,
        @Nullable Long hits,
        @Nullable Double ratePerSecond,
        @Nullable Long timeMillis,
        boolean jdk,
        boolean await) {
    private static final double MAX_HITS = 1_000_000;
    private static final double MAX_RATE = 100_000;
    private static final double MAX_MILLIS = 24 * 60 * 60 * 1_000;

    ParsedProbe parsed() {
        try {
            return ProbeParser.parse(Request.text(text, "The probe's text"));
        } catch (ProbeSyntaxException e) {
            throw new ApiException(
                    422, "SYNTAX", sentence(e.message()), sentence(e.action()), e.column(), e.caretView());
        }
    }

    /** @param now what holds where nothing is said */
    Limits limits(Limits now) {
        long wantedHits = hits == null ? now.hits() : hits;
        double wantedRate = ratePerSecond == null ? now.ratePerSecond() : ratePerSecond;
        long wantedMillis = timeMillis == null ? TimeUnit.NANOSECONDS.toMillis(now.timeNanos()) : timeMillis;
        within("Hits", (double) wantedHits, 1, MAX_HITS);
        within("Calls per second", wantedRate, 0.01, MAX_RATE);
        within("The time in milliseconds", (double) wantedMillis, 1_000, MAX_MILLIS);
        return new Limits(wantedHits, wantedRate, TimeUnit.MILLISECONDS.toNanos(wantedMillis));
    }

    private static void within(String what, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new ApiException(
                    422,
                    "LIMITS",
                    what + " must be from " + plain(least) + " to " + plain(most) + ": " + plain(value) + ".",
                    "Every probe ends by itself, so a limit cannot be left away.");
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** The parser speaks in halves of a sentence, for a terminal. */
    private static String sentence(String half) {
        return half.isEmpty() ? half : Character.toUpperCase(half.charAt(0)) + half.substring(1) + ".";
    }
}
