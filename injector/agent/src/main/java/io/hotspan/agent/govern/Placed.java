package io.hotspan.agent.govern;

import io.hotspan.agent.drain.CallSink;
import io.hotspan.agent.drain.Tally;
import io.hotspan.agent.ring.Ring;
import io.hotspan.bridge.Layout;
import io.hotspan.probes.Action;
import io.hotspan.probes.DropCause;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.Limits;
import io.hotspan.probes.Probe;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.SkipCause;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Timing;
import io.hotspan.probes.wire.Wanted;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One probe as it stands in this JVM. The control thread's, but for the sites, which load-time weaving appends. */
final class Placed {
    Wanted wanted;
    final boolean file;
    final Tally tally = new Tally();
    final CopyOnWriteArrayList<Site> sites = new CopyOnWriteArrayList<>();

    @Nullable
    Probe probe;

    ProbeState state = ProbeState.WAITING;
    String reason = "";
    String code = "";
    String action = "";
    int column;
    int budget;
    /** Set while the probe is in; the drainer fills the budget. */
    double ratePerSecond;

    long armedAt;
    /** In nanoTime; Long.MAX_VALUE = none. */
    long deadline = Long.MAX_VALUE;

    final TreeSet<String> warnings = new TreeSet<>();
    private long exportedBefore;
    private Map<DropCause, Long> droppedBefore = new EnumMap<>(DropCause.class);
    private Ledger ended = Ledger.EMPTY;
    private List<Timing> lastTimings = new ArrayList<>();
    private int lastClasses;
    private List<String> lastMatches = new ArrayList<>();
    private boolean over;
    private long keptNumber;

    Placed(Wanted wanted, boolean file) {
        this.wanted = wanted;
        this.file = file;
    }

    /** Whether its calls are exported by the agent itself, in a parent chain of their own. */
    boolean kept() {
        return file || wanted.keepMillis() > 0;
    }

    /** The probe's name on its spans, which is also its name in the exporter's books. */
    String spanId() {
        return file || wanted.keepMillis() == 0 ? wanted.id() : "kept/" + wanted.id();
    }

    /** What the exporter had counted under this name before. */
    void exportedBefore(@Nullable CallSink sink) {
        if (sink == null) return;
        exportedBefore = sink.exported(spanId());
        droppedBefore = sink.dropped(spanId());
    }

    /** Adds what the exporter in the target knows. */
    Ledger complete(Ledger books, @Nullable CallSink sink) {
        if (!kept() || !span() || sink == null) return books;
        long exported = sink.exported(spanId()) - exportedBefore;
        Ledger.Builder whole = books.toBuilder().exported(exported);
        long dropped = 0;
        for (Map.Entry<DropCause, Long> entry : sink.dropped(spanId()).entrySet()) {
            Long before = droppedBefore.get(entry.getKey());
            long count = entry.getValue() - (before == null ? 0 : before);
            whole.dropped(entry.getKey(), count);
            dropped += count;
        }
        long known = exported + dropped + books.droppedTotal();
        // The exporter may be ahead of the counters that were read before.
        if (known > books.recorded()) {
            whole.recorded(known).entered(books.entered() + known - books.recorded());
        }
        return whole.inFlight(Math.max(0, books.recorded() - known)).build();
    }

    /** Its tool has gone, and another one's probes may have the same ids. */
    void keep(long number) {
        keptNumber = number;
    }

    boolean active() {
        return state == ProbeState.LIVE || state == ProbeState.WAITING || state == ProbeState.DRAINING;
    }

    /** Whether it is woven in, or may be any moment. */
    boolean in() {
        return !over && probe != null && (state == ProbeState.LIVE || state == ProbeState.DRAINING);
    }

    boolean span() {
        Probe known = probe;
        return known != null && known.action() == Action.SPAN;
    }

    Limits limits() {
        return wanted.limits();
    }

    void refuse(Refusal refusal, int atColumn) {
        state = ProbeState.REFUSED;
        reason = refusal.what();
        code = refusal.code().name();
        action = refusal.action();
        column = atColumn;
    }

    boolean watches(Resolution.Hit hit) {
        for (Site site : sites) {
            boolean same = site.pending() ? site.isFor(hit.type) : site.type() == hit.type;
            if (same && site.key().equals(hit.found.method.name() + hit.found.method.descriptor())) return true;
        }
        return false;
    }

    /** Freezes the books: what comes later counts nowhere. */
    void end(ProbeState how, EndReason why, Ring ring) {
        if (over) return;
        Ledger books = ledger(ring, true);
        lastTimings = timings(ring);
        lastMatches = matches();
        lastClasses = classes();
        ended = books;
        over = true;
        state = how;
        reason = why.sentence();
    }

    boolean isOver() {
        return over;
    }

    /**
     * The books as far as this side knows them.
     *
     * @param last whether the slots are disarmed and the ring is drained: then open calls are skipped
     */
    Ledger ledger(Ring ring, boolean last) {
        if (over) return ended;
        long[] sum = sum(ring);
        Ledger.Builder books = Ledger.builder();
        long ringFull = sum[Layout.TOTAL_RING_FULL];
        long recorded = sum[Layout.COUNT_RECORDED];
        // What no pass took out of the ring before the books were closed goes nowhere.
        long left = span() && last ? Math.max(0, recorded - ringFull - tally.drainedCount()) : 0;
        if (span() && last) recorded = Math.max(recorded, tally.drainedCount() + ringFull);
        long skipped = skip(books, SkipCause.RATE, sum[Layout.COUNT_RATE])
                + skip(books, SkipCause.HITS, sum[Layout.COUNT_HITS])
                + skip(books, SkipCause.CONDITION_FALSE, sum[Layout.COUNT_CONDITION])
                + skip(books, SkipCause.CONDITION_ERROR, sum[Layout.TOTAL_CONDITION_ERROR])
                + skip(books, SkipCause.NO_STATE, sum[Layout.TOTAL_NO_STATE])
                + skip(books, SkipCause.OWN_THREAD, sum[Layout.TOTAL_OWN_THREAD])
                + skip(books, SkipCause.CUT_SHORT, sum[Layout.TOTAL_CUT_SHORT]);
        // The words are read one after the other while calls go on: an exit may be seen whose entry was not.
        long open = Math.max(0, sum[Layout.COUNT_ENTERED] - skipped - recorded);
        if (last) skip(books, SkipCause.STILL_OPEN, open);
        else books.open(open);
        books.entered(skipped + recorded + open).recorded(recorded);
        if (!span()) return books.exported(recorded).build();
        long dropped = ringFull
                + left
                + tally.linkFullCount()
                + tally.linkClosedCount()
                + tally.tooLargeCount()
                + tally.noExportCount();
        return books.dropped(DropCause.RING_FULL, ringFull)
                .dropped(DropCause.LINK_FULL, tally.linkFullCount() + left)
                .dropped(DropCause.LINK_CLOSED, tally.linkClosedCount())
                .dropped(DropCause.TOO_LARGE, tally.tooLargeCount())
                .dropped(DropCause.EXPORT_FAILED, tally.noExportCount())
                .inFlight(Math.max(0, recorded - dropped))
                .build();
    }

    private static long skip(Ledger.Builder books, SkipCause cause, long count) {
        books.skipped(cause, count);
        return count;
    }

    private long[] sum(Ring ring) {
        long[] sum = new long[16];
        for (Site site : sites) {
            long[] now = ring.counts(site.plan.slot());
            for (int k = 1; k < sum.length; k++) sum[k] += now[k] - site.before[k];
        }
        return sum;
    }

    /** Calls that were admitted and have not left. */
    long open(Ring ring) {
        return ledger(ring, false).open();
    }

    /** Calls that may still be recorded; -1 where there is no cap. */
    long hitsLeft(Ring ring) {
        if (over || !span() || wanted.hits() == 0 || budget == 0) return -1;
        long credits = 0;
        for (Site site : sites) {
            credits += ring.counts(site.plan.slot())[Layout.COUNT_NANOS] - site.before[Layout.COUNT_NANOS];
        }
        return ring.hitsLeft(budget) + Math.max(0, credits);
    }

    private List<Timing> timings(Ring ring) {
        if (over) return lastTimings;
        if (span()) return new ArrayList<>();
        TreeMap<String, Timing> timings = new TreeMap<>();
        for (Site site : sites) {
            long[] now = ring.counts(site.plan.slot());
            long[] was = site.before;
            Timing timing = new Timing(
                    site.text(),
                    now[Layout.COUNT_RECORDED] - was[Layout.COUNT_RECORDED],
                    now[Layout.TOTAL_ERRORS] - was[Layout.TOTAL_ERRORS],
                    now[Layout.COUNT_NANOS] - was[Layout.COUNT_NANOS],
                    now[Layout.COUNT_MAX]);
            Timing other = timings.get(site.text()); // the same class in another loader
            timings.put(site.text(), other == null ? timing : plus(other, timing));
        }
        return new ArrayList<>(timings.values());
    }

    private static Timing plus(Timing a, Timing b) {
        return new Timing(
                a.method(),
                a.count() + b.count(),
                a.errors() + b.errors(),
                a.totalNanos() + b.totalNanos(),
                Math.max(a.maxNanos(), b.maxNanos()));
    }

    private List<String> matches() {
        if (over) return lastMatches;
        TreeSet<String> names = new TreeSet<>();
        for (Site site : sites) names.add(site.text());
        return new ArrayList<>(names);
    }

    private int classes() {
        if (over) return lastClasses;
        TreeSet<Integer> classes = new TreeSet<>();
        for (Site site : sites) classes.add(System.identityHashCode(site.type()));
        return classes.size();
    }

    /** The id by which it is reported; the file's do not get in the way of the tool's. */
    String reportId() {
        if (file) return "file/" + wanted.id();
        return keptNumber == 0 ? wanted.id() : "kept/" + wanted.id() + (keptNumber == 1 ? "" : "-" + keptNumber);
    }

    ProbeReport report(Ring ring, Ledger books) {
        List<String> names = matches();
        long remaining =
                deadline == Long.MAX_VALUE || over ? -1 : Math.max(0, (deadline - System.nanoTime()) / 1_000_000);
        ProbeReport.Builder report = ProbeReport.builder(reportId(), wanted.text(), state)
                .reason(reason)
                .matched(classes(), names.size())
                .remaining(remaining, hitsLeft(ring))
                .ledger(books)
                .matches(names)
                .warnings(new ArrayList<>(warnings))
                .timings(timings(ring))
                .owner(wanted.owner())
                .refused(code, column, action);
        return report.build();
    }
}
