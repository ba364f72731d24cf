package io.hotspan.cli.live;

import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Table;
import io.hotspan.cli.say.Words;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Timing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What count and time probes know, method by method. Immutable. */
public final class TimingTable {
    /** The twenty methods that took most time. */
    public static final TimingTable SHORT = new TimingTable(Sort.TOTAL, 20);

    private final Sort sort;
    private final int rows;

    /** What the first row has most of. */
    public enum Sort {
        TOTAL,
        SELF,
        CALLS,
        ERRORS,
        MEAN,
        P50,
        P99,
        MAX;

        private long of(Timing timing) {
            return switch (this) {
                case TOTAL -> timing.totalNanos();
                case SELF -> timing.selfNanos();
                case CALLS -> timing.count();
                case ERRORS -> timing.errors();
                case MEAN -> mean(timing);
                case P50 -> timing.percentileNanos(50);
                case P99 -> timing.percentileNanos(99);
                case MAX -> timing.maxNanos();
            };
        }

        private Comparator<Timing> order() {
            return Comparator.comparingLong(this::of)
                    .thenComparingLong(Timing::totalNanos)
                    .thenComparingLong(Timing::count)
                    .reversed()
                    .thenComparing(Timing::method);
        }

        /** As the user writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public TimingTable(Sort sort, int rows) {
        this.sort = sort;
        this.rows = rows;
    }

    /** Empty when no probe counts or times. Methods that were never called are left out, and counted below. */
    public List<String> lines(List<ProbeReport> reports) {
        List<String> lines = new ArrayList<>();
        for (ProbeReport report : reports) {
            if (!report.timings().isEmpty()) {
                lines.addAll(table(report).lines());
                long called =
                        report.timings().stream().filter(t -> t.count() > 0).count();
                long silent = Math.max(report.methods(), report.timings().size()) - called;
                String more = (called > rows
                                ? "  … and " + Words.count(called - rows, "more method", "more methods")
                                : "")
                        + (silent > 0 ? "  " + Words.count(silent, "method was", "methods were") + " not called" : "");
                if (!more.isEmpty()) {
                    lines.add(more);
                }
            }
        }
        return lines;
    }

    private Table table(ProbeReport report) {
        boolean timed = report.timings().stream().anyMatch(timing -> timing.maxNanos() > 0);
        Table table = timed
                ? new Table(
                        ">calls",
                        ">errors",
                        ">total",
                        ">self",
                        ">mean",
                        ">p50",
                        ">p99",
                        ">max",
                        report.id() + " method")
                : new Table(">calls", ">errors", report.id() + " method");
        report.timings().stream()
                .filter(timing -> timing.count() > 0)
                .sorted(sort.order())
                .limit(rows)
                .forEach(timing -> row(table, timing, timed));
        return table;
    }

    private static void row(Table table, Timing timing, boolean timed) {
        String calls = Words.grouped(timing.count());
        String errors = Words.grouped(timing.errors());
        if (!timed) {
            table.row(calls, errors, timing.method());
            return;
        }
        table.row(
                calls,
                errors,
                Words.measured(timing.totalNanos()),
                known(timing.selfNanos()),
                Words.measured(mean(timing)),
                known(timing.percentileNanos(50)),
                known(timing.percentileNanos(99)),
                Words.measured(timing.maxNanos()),
                timing.method());
    }

    private static String known(long nanos) {
        return nanos < 0 ? "–" : Words.measured(nanos);
    }

    private static long mean(Timing timing) {
        return timing.count() == 0 ? 0 : timing.totalNanos() / timing.count();
    }

    /** One for each method, those that were not called too. */
    List<JsonLine> objects(List<ProbeReport> reports) {
        List<JsonLine> objects = new ArrayList<>();
        for (ProbeReport report : reports) {
            report.timings().stream().sorted(sort.order()).forEach(timing -> objects.add(object(report, timing)));
        }
        return objects;
    }

    private static JsonLine object(ProbeReport report, Timing timing) {
        JsonLine line = JsonLine.of("timing")
                .put("probe", report.id())
                .put("method", timing.method())
                .put("count", timing.count())
                .put("errors", timing.errors())
                .nanos("totalNanos", timing.totalNanos())
                .nanos("maxNanos", timing.maxNanos());
        if (timing.selfNanos() >= 0) {
            line.nanos("selfNanos", timing.selfNanos());
        }
        if (timing.latencies().count() > 0) {
            line.nanos("p50Nanos", timing.percentileNanos(50)).nanos("p99Nanos", timing.percentileNanos(99));
        }
        return line;
    }
}
