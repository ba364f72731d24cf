package io.hotspan.agent.config;

import io.hotspan.agent.config.YamlNode.Kind;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.Durations;
import io.hotspan.probes.Limits;
import io.hotspan.probes.Sizes;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The limits of one probe of a file: those of {@link Limits#permanent} unless it says otherwise. */
final class LimitsReader {
    private static final List<String> KEYS =
            Collections.unmodifiableList(Arrays.asList("hits", "rate", "time", "bytes"));
    private static final List<String> TOGETHER = Collections.unmodifiableList(Arrays.asList("hits", "rate", "bytes"));
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
                    "limits must be hits, rate, time or bytes, each with its value, and is " + node.described(),
                    "write limits: { rate: 50/s }");
        }
        Keys keys = Keys.of(file, node, KEYS, "limits are hits, rate, time and bytes");
        Limits limits = rate(keys.get("rate"), time(keys.get("time"), hits(keys.get("hits"), Limits.permanent())));
        return bytes(keys.get("bytes"), limits);
    }

    /** What all probes together may do; what is not said is left to the default. */
    Ceilings ceilings(@Nullable YamlNode node, @Nullable YamlNode budget) throws ConfigException {
        double cpu = budget == null || budget.isNull() ? 0 : percent(budget);
        if (node == null || node.isNull()) {
            return new Ceilings(0, 0, 0, cpu);
        }
        if (node.kind() != Kind.MAP) {
            throw file.error(
                    node,
                    "limits must be hits, rate or bytes, each with its value, and is " + node.described(),
                    "write limits: { rate: 500/s }");
        }
        Keys keys = Keys.of(file, node, TOGETHER, "limits of all probes together are hits, rate and bytes");
        YamlNode rate = keys.get("rate");
        Limits limits = bytes(keys.get("bytes"), hits(keys.get("hits"), rate(rate, Limits.permanent())));
        boolean noRate = rate == null || rate.isNull();
        return new Ceilings(limits.hits(), noRate ? 0 : limits.ratePerSecond(), limits.bytes(), cpu);
    }

    private double percent(YamlNode node) throws ConfigException {
        try {
            return Sizes.parsePart(text(node, "budget", "1%"));
        } catch (IllegalArgumentException e) {
            throw file.error(node, "budget is " + node.described(), "write a percentage from 0.1% to 100%, as in 1%");
        }
    }

    private Limits bytes(@Nullable YamlNode node, Limits limits) throws ConfigException {
        if (node == null || isNone(node)) {
            return limits;
        }
        try {
            return limits.withBytes(Sizes.parseBytes(text(node, "bytes", "10MB")));
        } catch (IllegalArgumentException e) {
            throw file.error(
                    node, "bytes is " + node.described(), "write a number and a unit, as in 500kB or 10MB, or none");
        }
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
