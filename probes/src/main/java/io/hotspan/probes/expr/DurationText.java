package io.hotspan.probes.expr;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Durations as text: a decimal number and one unit, {@code 200ms}, {@code 1.5s}, {@code 10us}, {@code 2m}. */
public final class DurationText {
    private static final String[] UNITS = {"h", "m", "s", "ms", "us", "ns"};
    private static final long[] NANOS = {3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L, 1L};
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private DurationText() {}

    /** The units in words, for messages. */
    public static String units() {
        return "ns, us, ms, s, m or h";
    }

    static boolean isUnit(String unit) {
        return nanosOf(unit) > 0;
    }

    /** Nanoseconds in one unit, or 0 when there is no such unit. {@code µs} is {@code us}. */
    private static long nanosOf(String unit) {
        String plain = unit.equals("µs") || unit.equals("μs") ? "us" : unit;
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(plain)) {
                return NANOS[i];
            }
        }
        return 0;
    }

    /**
     * Nanoseconds of {@code 1.5} and {@code s}, rounded down to a whole nanosecond; null when the number is not plain
     * digits with at most one point, the unit is unknown, or the result is more than 292 years.
     */
    static @Nullable Long nanos(String number, String unit) {
        long perUnit = nanosOf(unit);
        if (perUnit == 0 || !isPlainDecimal(number)) {
            return null;
        }
        BigDecimal nanos = new BigDecimal(number).multiply(BigDecimal.valueOf(perUnit));
        return nanos.compareTo(MAX) > 0 ? null : (Long) nanos.longValue();
    }

    /** Nanoseconds of {@code 1.5s}, or null when it is not a duration. */
    public static @Nullable Long nanos(String text) {
        int unit = 0;
        while (unit < text.length() && (isDigit(text.charAt(unit)) || text.charAt(unit) == '.')) {
            unit++;
        }
        return nanos(text.substring(0, unit), text.substring(unit));
    }

    /** The shortest exact text: the largest unit that gives a whole number. {@code 1500ms}, {@code 2m}, {@code 0s}. */
    public static String text(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        int unit = 0;
        while (nanos % NANOS[unit] != 0) {
            unit++;
        }
        return nanos / NANOS[unit] + UNITS[unit];
    }

    /** ASCII digits with at most one point, not first: no sign, no exponent, so the value is bounded by its length. */
    public static boolean isPlainDecimal(String number) {
        int points = 0;
        for (int i = 0; i < number.length(); i++) {
            if (number.charAt(i) == '.') {
                points++;
            } else if (!isDigit(number.charAt(i))) {
                return false;
            }
        }
        return !number.isEmpty() && number.length() <= 40 && isDigit(number.charAt(0)) && points <= 1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
