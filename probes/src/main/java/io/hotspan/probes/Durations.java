package io.hotspan.probes;

import io.hotspan.probes.expr.DurationText;
import org.jspecify.annotations.Nullable;

/** Durations and rates as users write them: {@code 30s}, {@code 1.5s}, {@code 2m}, {@code 1h}; {@code 50/s}. */
public final class Durations {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private Durations() {}

    /**
     * Nanoseconds of a text such as {@code 30s}.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static long parseNanos(String text) {
        Long nanos = DurationText.nanos(text.trim());
        if (nanos == null) {
            throw new IllegalArgumentException("not a duration: " + quoted(text) + "; write a number and "
                    + DurationText.units() + ", as in 30s or 2m");
        }
        return nanos;
    }

    /** The shortest exact text of a duration: {@code 2m}, {@code 1500ms}, {@code 0s}. */
    public static String text(long nanos) {
        return DurationText.text(nanos);
    }

    /**
     * Events a second of {@code 50/s}, {@code 600/m}, {@code 10/h}, or of a plain number, which is a second's.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static double parseRatePerSecond(String text) {
        String trimmed = text.trim();
        int slash = trimmed.indexOf('/');
        String number = slash < 0 ? trimmed : trimmed.substring(0, slash).trim();
        Long perNanos = slash < 0
                ? (Long) SECOND_NANOS
                : unitNanos(trimmed.substring(slash + 1).trim());
        double rate = DurationText.isPlainDecimal(number) && perNanos != null
                ? Double.parseDouble(number) * SECOND_NANOS / perNanos
                : 0;
        if (!(rate > 0)) {
            throw new IllegalArgumentException(
                    "not a rate: " + quoted(text) + "; write a number above 0 and a unit, as in 50/s or 10/m");
        }
        return rate;
    }

    /** Nanoseconds of a unit alone, or null. */
    private static @Nullable Long unitNanos(String unit) {
        return unit.isEmpty() || !Character.isLetter(unit.charAt(0)) ? null : DurationText.nanos("1" + unit);
    }

    /** {@code 50/s}, {@code 0.5/s}. */
    public static String rateText(double ratePerSecond) {
        boolean whole = ratePerSecond == Math.rint(ratePerSecond) && ratePerSecond < 1e15;
        return (whole ? String.valueOf((long) ratePerSecond) : String.valueOf(ratePerSecond)) + "/s";
    }

    private static String quoted(String text) {
        return Texts.cut(text, 40);
    }
}
