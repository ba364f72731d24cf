package io.hotspan.cli;

import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.probes.Action;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.Durations;
import io.hotspan.probes.Limits;
import io.hotspan.probes.ParsedProbe;
import io.hotspan.probes.Sizes;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** When a probe stops. */
final class LimitOptions {
    /** The agent's limit lies behind the command's own, so that the command ends by its own word. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private static final Duration LONGEST = Duration.ofDays(7);

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Time.class,
            description = "End by itself after this time: 30s, 5m. Longer than 2m raises the time limit.")
    private @Nullable Duration length;

    @Option(
            names = "--hits",
            paramLabel = "N",
            converter = Hits.class,
            description =
                    "Stop each probe after N recorded calls. Default: 100. Not for count and time probes: time ends them.")
    private @Nullable Long hits;

    @Option(
            names = "--rate",
            paramLabel = "N",
            converter = Rate.class,
            description = "Record at most N calls a second of each probe; 10/m is ten a minute. Default: 50.")
    private @Nullable Double rate;

    @Option(
            names = "--keep",
            paramLabel = "TIME",
            converter = Time.class,
            description = "Leave the probes behind for this time when the command ends: 1h. Hit limits stay.")
    private @Nullable Duration keep;

    @Option(
            names = "--bytes",
            paramLabel = "SIZE",
            converter = Size.class,
            description = "Stop each probe after its spans may have taken so much: 500kB, 10MB. Default: no limit.")
    private @Nullable Long bytes;

    @Option(
            names = "--total-hits",
            paramLabel = "N",
            converter = Hits.class,
            description = "Stop all probes after N recorded calls of all together. Default: no limit.")
    private @Nullable Long totalHits;

    @Option(
            names = "--total-rate",
            paramLabel = "N",
            converter = Rate.class,
            description =
                    "Record at most N calls a second of all probes together. Default: 1000, and --rate of each probe if that is more.")
    private @Nullable Double totalRate;

    @Option(
            names = "--total-bytes",
            paramLabel = "SIZE",
            converter = Size.class,
            description = "Stop all probes after their spans may have taken so much. Default: no limit.")
    private @Nullable Long totalBytes;

    @Option(
            names = "--budget",
            paramLabel = "PERCENT",
            converter = Part.class,
            description = "What all of this may cost of the process's processor time; above it probes do less, and are"
                    + " taken out at last. 100%% lets them cost what they may. Default: 1%%.")
    private @Nullable Double budget;

    /** Takes an option that {@link PlainLine} has read; false when it is none of these. */
    boolean take(String name, String value) {
        switch (name) {
            case "--for" -> length = new Time().convert(value);
            case "--hits" -> hits = new Hits().convert(value);
            case "--rate" -> rate = new Rate().convert(value);
            case "--bytes" -> bytes = new Size().convert(value);
            case "--total-hits" -> totalHits = new Hits().convert(value);
            case "--total-rate" -> totalRate = new Rate().convert(value);
            case "--total-bytes" -> totalBytes = new Size().convert(value);
            case "--budget" -> budget = new Part().convert(value);
            case "--keep" -> keep = new Time().convert(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Fails when a limit was given that none of these probes has. */
    void check(List<ParsedProbe> probes) throws Failure {
        String name = hits != null ? "--hits" : bytes != null ? "--bytes" : "";
        if (!name.isEmpty() && probes.stream().noneMatch(probe -> probe.action() == Action.SPAN)) {
            throw Failure.of(
                    ExitCode.USAGE,
                    "HS-USAGE",
                    name + " has no meaning here: count and time probes make no records, so time alone ends them.",
                    "Leave " + name + " out; --for 30s says how long.");
        }
    }

    @Nullable
    Duration length() {
        return length;
    }

    Duration keep() {
        return keep == null ? Duration.ZERO : keep;
    }

    /** The limits of each probe, for the agent. */
    Limits limits() {
        Limits live = Limits.live();
        Duration time = length == null ? Duration.ofNanos(live.timeNanos()) : length.plus(MARGIN);
        return new Limits(
                hits == null ? live.hits() : hits,
                rate == null ? live.ratePerSecond() : rate,
                time.plus(keep()).toNanos(),
                bytes == null ? 0 : bytes);
    }

    /** What all probes may do together. */
    Ceilings ceilings() {
        return new Ceilings(
                totalHits == null ? 0 : totalHits,
                totalRate == null ? 0 : totalRate,
                totalBytes == null ? 0 : totalBytes,
                budget == null ? 0 : budget);
    }

    /** {@code 500kB}, {@code 10MB}. */
    static final class Size implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                return Sizes.parseBytes(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** {@code 1%} as 0.01. */
    static final class Part implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            try {
                return Sizes.parsePart(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** {@code 30s}, {@code 5m}, {@code 1h}. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            Duration time;
            try {
                time = Duration.ofNanos(Durations.parseNanos(value));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
            if (time.isZero() || time.compareTo(LONGEST) > 0) {
                throw new TypeConversionException("must be more than nothing and at most 168h (7 days): " + value);
            }
            return time;
        }
    }

    /** Events a second. */
    static final class Rate implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            try {
                return Durations.parseRatePerSecond(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** A number of calls. */
    static final class Hits implements ITypeConverter<Long> {
        private static final int MOST_DIGITS = 15;

        @Override
        public Long convert(String value) {
            boolean digits = !value.isEmpty()
                    && value.length() <= MOST_DIGITS
                    && value.chars().allMatch(c -> c >= '0' && c <= '9');
            long number = digits ? Long.parseLong(value) : 0;
            if (number == 0) {
                throw new TypeConversionException("not a number of calls: " + value
                        + "; write a whole number from 1 on. A live probe has no" + " unlimited form");
            }
            return number;
        }
    }
}
