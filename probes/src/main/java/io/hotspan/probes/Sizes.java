package io.hotspan.probes;

import java.math.BigDecimal;
import java.util.Locale;

/** Sizes and percentages as people write them. */
public final class Sizes {
    private static final String[] UNITS = {"b", "kb", "mb", "gb"};
    private static final int LONGEST_TEXT = 20;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final double SMALLEST_PART = 0.001;

    private Sizes() {}

    /**
     * Reads {@code 500kB}, {@code 10MB}, {@code 1.5GB}; a unit is a thousand of the one before.
     *
     * @return bytes, above 0
     * @throws IllegalArgumentException when it is no such size
     */
    public static long parseBytes(String text) {
        String lower = text.trim().toLowerCase(Locale.ROOT);
        int digits = digits(lower);
        long unit = 1;
        for (String name : UNITS) {
            if (lower.substring(digits).trim().equals(name)) {
                long bytes = number(lower.substring(0, digits))
                        .multiply(BigDecimal.valueOf(unit))
                        .longValue();
                if (bytes > 0) {
                    return bytes;
                }
            }
            unit *= 1000;
        }
        throw new IllegalArgumentException("not a size: " + text + "; write a number and a unit, as in 500kB or 10MB");
    }

    /**
     * Reads {@code 1%}.
     *
     * @return 0.01
     * @throws IllegalArgumentException when it is not from 0.1% to 100%
     */
    public static double parsePart(String text) {
        String trimmed = text.trim();
        int digits = digits(trimmed);
        if (trimmed.substring(digits).trim().equals("%")) {
            double part = number(trimmed.substring(0, digits)).divide(HUNDRED).doubleValue();
            if (part >= SMALLEST_PART && part <= 1) {
                return part;
            }
        }
        throw new IllegalArgumentException("not a percentage: " + text + "; write one from 0.1% to 100%, as in 1%");
    }

    private static int digits(String text) {
        int at = 0;
        while (at < text.length()
                && at < LONGEST_TEXT
                && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        return at;
    }

    private static BigDecimal number(String digits) {
        try {
            return new BigDecimal(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: " + digits, e);
        }
    }
}
