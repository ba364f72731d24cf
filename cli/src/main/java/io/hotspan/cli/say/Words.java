package io.hotspan.cli.say;

import io.hotspan.probes.Durations;
import java.util.Locale;

/** Numbers and names as people read them. Without {@code String.format}, which costs a short command 20 ms. */
public final class Words {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private Words() {}

    /** {@code 1 class}, {@code 2 classes}, {@code 12,340 hits}. */
    public static String count(long number, String one, String many) {
        return grouped(number) + " " + (number == 1 ? one : many);
    }

    /** {@code 12,340}. */
    public static String grouped(long number) {
        StringBuilder digits = new StringBuilder(Long.toString(number));
        for (int at = digits.length() - 3; at > (number < 0 ? 1 : 0); at -= 3) {
            digits.insert(at, ',');
        }
        return digits.toString();
    }

    /** A measured time with one decimal: {@code 840 ns}, {@code 18.2 ms}, {@code 4.0 s}. */
    public static String measured(long nanos) {
        if (nanos < MICRO) {
            return nanos + " ns";
        }
        if (nanos < MILLI) {
            return tenths(nanos, MICRO) + " µs";
        }
        return nanos < SECOND ? tenths(nanos, MILLI) + " ms" : tenths(nanos, SECOND) + " s";
    }

    /** How long an attach took: {@code 0.4 s}; only what is far below that in milliseconds. */
    public static String taken(long millis) {
        long tenths = (millis + 50) / 100;
        return tenths == 0 ? millis + " ms" : tenths / 10 + "." + tenths % 10 + " s";
    }

    /** A part as {@code 0.3 %}, {@code 12 %}. */
    public static String percent(double part) {
        long tenths = Math.round(part * 1_000);
        return tenths >= 100 ? (tenths + 5) / 10 + " %" : tenths / 10 + "." + tenths % 10 + " %";
    }

    private static String tenths(long nanos, long unit) {
        long tenths = nanos / (unit / 10);
        return tenths / 10 + "." + tenths % 10;
    }

    /** A stop of the VM: {@code 3 ms}, {@code 0.4 ms}. */
    public static String pause(long nanos) {
        return nanos >= MILLI ? (nanos + MILLI / 2) / MILLI + " ms" : tenths(nanos, MILLI) + " ms";
    }

    /** A time limit as a user writes it: {@code 2m}, {@code 90s}. */
    public static String limit(long millis) {
        return Durations.text(millis * MILLI);
    }

    /** How long something has been running: {@code 45s}, {@code 12m 5s}, {@code 3h 12m}, {@code 4d 6h}. */
    public static String age(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + "m " + seconds % 60 + "s";
        }
        return seconds < 86_400
                ? seconds / 3_600 + "h " + seconds % 3_600 / 60 + "m"
                : seconds / 86_400 + "d " + seconds % 86_400 / 3_600 + "h";
    }

    /** {@code CONDITION_FALSE} as {@code condition false}. */
    public static String cause(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Blanks behind, up to the width. */
    public static String left(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    /** Blanks in front, up to the width. */
    public static String right(String text, int width) {
        return text.length() >= width ? text : " ".repeat(width - text.length()) + text;
    }
}
