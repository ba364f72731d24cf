package io.hotspan.cli.live;

import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Table;
import io.hotspan.cli.say.Words;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Timing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What count and time probes know, method by method, the busiest first. */
public final class TimingTable {
    private static final int MOST_ROWS = 20;
    private static final Comparator<Timing> BUSIEST_FIRST = Comparator.comparingLong(Timing::totalNanos)
            .thenComparingLong(Timing::count)
            .reversed()
            .thenComparing(Timing::method);

    private TimingTable() {}

    /** Empty when no probe counts or times. */
    public static List<String> lines(List<ProbeReport> reports) {
        List<String> lines = new ArrayList<>();
        for (ProbeReport report : reports) {
            if (!report.timings().isEmpty()) {
                lines.addAll(table(report).lines());
                int more = report.timings().size() - MOST_ROWS;
                if (more > 0) {
                    lines.add("  … and " + Words.count(more, "method", "methods") + " more");
                }
            }
        }
        return lines;
    }

    private static Table table(ProbeReport report) {
        boolean timed = report.timings().stream().anyMatch(timing -> timing.maxNanos() > 0);
        Table table = timed
                ? new Table(report.id(), ">calls", ">errors", ">mean", ">max", ">total")
                : new Table(report.id(), ">calls", ">errors");
        report.timings().stream()
                .sorted(BUSIEST_FIRST)
                .limit(MOST_ROWS)
                .forEach(timing -> table.row(
                        timing.method(),
                        Words.grouped(timing.count()),
                        Words.grouped(timing.errors()),
                        timing.count() == 0 ? "" : Words.measured(timing.totalNanos() / timing.count()),
                        timing.count() == 0 ? "" : Words.measured(timing.maxNanos()),
                        timing.count() == 0 ? "" : Words.measured(timing.totalNanos())));
        return table;
    }

    static List<JsonLine> objects(List<ProbeReport> reports) {
        List<JsonLine> objects = new ArrayList<>();
        for (ProbeReport report : reports) {
            for (Timing timing : report.timings()) {
                objects.add(JsonLine.of("timing")
                        .put("probe", report.id())
                        .put("method", timing.method())
                        .put("count", timing.count())
                        .put("errors", timing.errors())
                        .nanos("totalNanos", timing.totalNanos())
                        .nanos("maxNanos", timing.maxNanos()));
            }
        }
        return objects;
    }
}
