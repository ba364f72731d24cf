package io.hotspan.agent.config;

import io.hotspan.agent.config.YamlNode.Kind;
import io.hotspan.probes.Durations;
import io.hotspan.probes.Limits;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The limits of one probe of a file: those of {@link Limits#permanent} unless it says otherwise. */
final class LimitsReader {
    private static final List<String> KEYS = Collections.unmodifiableList(Arrays.asList("hits", "rate", "time"));
    private static final int MAX_DIGITS = 18;

    private final FileText file;

    LimitsReader(FileText file) {
        this.file = file;
    }

    Limits read(@Nullable YamlNode node) throws ConfigException {
        if (node == null || node.isNull()) {
            return Limits.permanent();
        }
        if (node.kind() != Kind.MAP) {
            throw file.error(
                    node,
                    "limits must be hits, rate or time, each with its value, and is " + node.described(),
                    "write limits: { rate: 50/s }");
        }
        Keys keys = Keys.of(file, node, KEYS, "limits are hits, rate and time");
        return rate(keys.get("rate"), time(keys.get("time"), hits(keys.get("hits"), Limits.permanent())));
    }

    private Limits hits(@Nullable YamlNode node, Limits limits) throws ConfigException {
        if (node == null || isNone(node)) {
            return limits.withHits(0);
        }
        String text = text(node, "hits", "100");
        boolean number = !text.isEmpty() && text.length() <= MAX_DIGITS;
        for (int i = 0; i < text.length(); i++) {
            number &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!number) {
            throw file.error(node, "hits is " + node.described(), "write a whole number, or none for no cap");
        }
        return limits.withHits(Long.parseLong(text));
    }

    private Limits rate(@Nullable YamlNode node, Limits limits) throws ConfigException {
        if (node == null || node.isNull()) {
            return limits;
        }
        try {
            return limits.withRatePerSecond(Durations.parseRatePerSecond(text(node, "rate", "50/s")));
        } catch (IllegalArgumentException e) {
            throw file.error(
                    node, "rate is " + node.described(), "write a number above 0 and a unit, as in 50/s or 10/m");
        }
    }

    private Limits time(@Nullable YamlNode node, Limits limits) throws ConfigException {
        if (node == null || isNone(node)) {
            return limits.withTimeNanos(0);
        }
        long nanos;
        try {
            nanos = Durations.parseNanos(text(node, "time", "10m"));
        } catch (IllegalArgumentException e) {
            throw file.error(
                    node, "time is " + node.described(), "write a number and a unit, as in 30s or 10m, or none");
        }
        if (nanos > 0 && nanos < TimeUnit.MILLISECONDS.toNanos(1)) {
            throw file.error(node, "time is " + node.described() + ", below a millisecond", "write at least 1ms");
        }
        return limits.withTimeNanos(nanos);
    }

    /** Empty, or the word none; 0 is read as a number, with the same meaning. */
    private static boolean isNone(YamlNode node) {
        return node.isNull() || (node.isScalar() && node.text().equalsIgnoreCase("none"));
    }

    private String text(YamlNode node, String key, String example) throws ConfigException {
        if (!node.isScalar()) {
            throw file.error(
                    node, key + " must be one value and is " + node.described(), "write " + key + ": " + example);
        }
        return node.text().trim();
    }
}
