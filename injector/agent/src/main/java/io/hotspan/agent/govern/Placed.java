package io.hotspan.agent.govern;

import io.hotspan.agent.drain.CallSink;
import io.hotspan.agent.drain.Tally;
import io.hotspan.agent.ring.Ring;
import io.hotspan.agent.weave.Matcher;
import io.hotspan.bridge.Layout;
import io.hotspan.probes.Action;
import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Latencies;
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
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
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
    /** Set while the probe is in; the drainer fills the budget. 0 = none: the governor has taken it all. */
    double ratePerSecond;
    /** What its slots' tags carry besides being armed. */
    volatile int steps;
    /** Why it takes no more, while its last calls end; null while it does. */
    @Nullable
    EndReason spent;

    long armedAt;
    /** In nanoTime; Long.MAX_VALUE = none. */
    long deadline = Long.MAX_VALUE;

    final Warnings warnings = new Warnings();
    /** What the governor has made of it. */
    final Course course = new Course();

    private long exportedBefore;
    private Map<DropCause, Long> droppedBefore = new EnumMap<>(DropCause.class);
    private Ledger ended = Ledger.EMPTY;
    private List<Timing> lastTimings = new ArrayList<>();
    private int lastClasses;
    private List<String> lastMatches = new ArrayList<>();
    /** Counts of methods whose classes have been unloaded. */
    private final long[] past = new long[16];

    private static final int MOST_PAST = 500;
    private static final String REST = "(other classes that were unloaded)::*";
    private final TreeMap<String, Timing> pastTimings = new TreeMap<>();
    private int unloaded;
    /** Methods of classes that were loaded later and found no room. Any thread. */
    final AtomicInteger leftOut = new AtomicInteger();

    /** Why the last look at what it names added nothing, though it is in some of it; empty when it did. */
    String stayedOut = "";

    private static final int LONGEST_PATIENCE = 64;
    /** Looks to let pass, where it is not settled. */
    private int patience;

    private int wait = 1;
    private boolean settled;
    /** Classes whose class files have been read for it. */
    private final Set<Class<?>> judged = Collections.newSetFromMap(new WeakHashMap<Class<?>, Boolean>());

    private boolean over;
    /** It is being taken out. Guarded by: sites. */
    boolean closing;

    private int number;
    private boolean alone;

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
        if (file) return number <= 1 ? wanted.id() : wanted.id() + Call.AGAIN + number;
        return wanted.keepMillis() == 0 ? wanted.id() : keptId();
    }

    private String keptId() {
        return CallSink.KEPT + wanted.id() + (number <= 1 ? "" : "-" + number);
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

    /**
     * Which of those of this id it is, from 1: the exporter's books are by name, two tools' first probes have one id, and a file's probe that
     * begins anew has nothing to do with what is still on its way of the one before.
     */
    void number(int ofThisId) {
        number = ofThisId;
    }

    /** Its tool has gone, and another one's probes may have the same ids. */
    void keep() {
        alone = true;
    }

    boolean active() {
        return in() || (!over && (state == ProbeState.WAITING || woven()));
    }

    private boolean woven() {
        return state == ProbeState.LIVE || state == ProbeState.DRAINING || state == ProbeState.PAUSED;
    }

    /** Whether it is woven in, or may be any moment. */
    boolean in() {
        return !over && probe != null && woven();
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

    /** The site of a method of the class that this loader has defined, or is about to; null when there is none. */
    @Nullable
    Site site(@Nullable ClassLoader loader, String className, Matcher.Found found) {
        String key = found.method.name() + found.method.descriptor();
        for (Site site : sites) {
            if (site.isIn(loader)
                    && site.className.equals(className)
                    && site.key().equals(key)) return site;
        }
        return null;
    }

    boolean watches(Resolution.Hit hit) {
        for (Site site : sites) {
            boolean same = site.pending() ? site.isFor(hit.type) : site.type() == hit.type;
            if (same && site.key().equals(hit.found.method.name() + hit.found.method.descriptor())) return true;
        }
        return false;
    }

    /** What it is worth while to look at: classes that are new, and all where something was left open the last time, less and less often. */
    List<Class<?>> news(List<Class<?>> named) {
        if (!settled && --patience <= 0) return named;
        List<Class<?>> fresh = new ArrayList<>();
        for (Class<?> type : named) {
            if (!judged.contains(type)) fresh.add(type);
        }
        return fresh;
    }

    void judged(Collection<Class<?>> looked) {
        judged.addAll(looked);
    }

    /** Nothing of what was looked at may turn out otherwise another time. */
    void settle() {
        settled = true;
    }

    /** Something may: with the next look, then with the second after that, the fourth, and so on. Each reads all its class files. */
    void unsettle() {
        if (!settled && patience > 0) return; // it is to be looked at already, and that is not put off
        settled = false;
        patience = wait;
        wait = Math.min(LONGEST_PATIENCE, 2 * wait);
    }

    /** What it may have has changed, or what it has: the next look is at everything. */
    void lookAgain() {
        settled = false;
        patience = 1;
        wait = 1;
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
        boolean taking = span();
        long governed = course.governed(sum[Layout.COUNT_RATE]);
        long closed = course.closed();
        long skipped = skip(books, SkipCause.RATE, sum[Layout.COUNT_RATE] - governed)
                + skip(books, SkipCause.GOVERNOR, governed + closed)
                + skip(books, SkipCause.HITS, taking ? sum[Layout.COUNT_HITS] : 0)
                + skip(books, SkipCause.BYTES, taking ? sum[Layout.COUNT_BYTES] : 0)
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

    /** All counters of its methods added up, since it was armed. */
    long[] sum(Ring ring) {
        long[] sum = past.clone();
        for (Site site : sites) {
            long[] now = ring.counts(site.plan.slot());
            for (int k = 1; k < sum.length; k++) sum[k] += now[k] - site.before[k];
        }
        return sum;
    }

    /** Methods whose classes have been unloaded. */
    List<Site> unloaded() {
        List<Site> gone = new ArrayList<>();
        for (Site site : sites) {
            if (site.isUnloaded()) gone.add(site);
        }
        return gone;
    }

    /** Keeps the counts of a method that is disarmed and drained, and lets go of it. */
    void forget(Site site, Ring ring) {
        long[] now = ring.counts(site.plan.slot());
        for (int k = 1; k < past.length; k++) past[k] += now[k] - site.before[k];
        if (!span()) {
            Timing timing = timing(site, ring);
            // Scripts and rules are classes with names of their own, and there is no end of them.
            boolean known = pastTimings.containsKey(timing.method()) || pastTimings.size() < MOST_PAST;
            String row = known ? timing.method() : REST;
            Timing other = pastTimings.get(row);
            pastTimings.put(row, other == null ? timing.named(row) : other.plus(timing));
        }
        course.forget(now[Layout.COUNT_ENTERED], now[Layout.COUNT_RECORDED]);
        sites.remove(site);
        unsettle(); // what it stood in the way of
        unloaded++;
    }

    /** Calls that were admitted and have not left. */
    long open(Ring ring) {
        return ledger(ring, false).open();
    }

    /** Calls that may still be recorded; -1 where there is no cap. */
    long hitsLeft(Ring ring) {
        return hitsLeft(ring, true);
    }

    /** Whether its hits are used up, those too that threads took in advance. */
    boolean hitsUsedUp(Ring ring) {
        return hitsLeft(ring, false) == 0;
    }

    /** Above zero it need not be exact: to add up what each thread has in advance takes a look at all of them. */
    private long hitsLeft(Ring ring, boolean exactly) {
        if (over || !span() || wanted.hits() == 0 || budget == 0) return -1;
        long left = ring.hits(budget);
        if (left > 0 && !exactly) return left;
        long credits = 0;
        for (Site site : sites) {
            credits += ring.counts(site.plan.slot())[Layout.COUNT_NANOS] - site.before[Layout.COUNT_NANOS];
        }
        // Together: a cap that was lowered leaves a debt, which what threads hold is set against.
        return Math.max(0, left + Math.max(0, credits));
    }

    /** How often a fault of ours struck in its calls. */
    long faults(Ring ring) {
        return over ? 0 : sum(ring)[Layout.TOTAL_FAULTS];
    }

    /** Whether its bytes do not suffice for another call. */
    boolean bytesUsedUp(Ring ring) {
        if (over || !span() || wanted.bytes() == 0 || budget == 0 || sites.isEmpty()) return false;
        long least = Long.MAX_VALUE;
        for (Site site : sites)
            least = Math.min(least, Limits.charge(site.plan.values().size()));
        return ring.bytesLeft(budget) < least;
    }

    private List<Timing> timings(Ring ring) {
        if (over) return lastTimings;
        if (span()) return new ArrayList<>();
        TreeMap<String, Timing> timings = new TreeMap<>(pastTimings);
        for (Site site : sites) {
            Timing timing = timing(site, ring);
            Timing other = timings.get(site.text()); // the same class in another loader
            timings.put(site.text(), other == null ? timing : other.plus(timing));
        }
        return new ArrayList<>(timings.values());
    }

    private static Timing timing(Site site, Ring ring) {
        long[] now = ring.counts(site.plan.slot());
        long[] was = site.before;
        boolean self = site.plan.timed();
        return new Timing(
                site.text(),
                now[Layout.COUNT_RECORDED] - was[Layout.COUNT_RECORDED],
                now[Layout.TOTAL_ERRORS] - was[Layout.TOTAL_ERRORS],
                now[Layout.COUNT_NANOS] - was[Layout.COUNT_NANOS],
                now[Layout.COUNT_MAX],
                self ? Math.max(0, now[Layout.COUNT_SELF] - was[Layout.COUNT_SELF]) : -1,
                latencies(ring, site));
    }

    private List<String> remarks() {
        List<String> remarks = warnings.list();
        if (unloaded > 0) {
            remarks.add(unloaded + (unloaded == 1 ? " method's class was" : " methods' classes were")
                    + " unloaded; the counts stay");
        }
        if (!stayedOut.isEmpty()) remarks.add("left out: " + stayedOut);
        int out = leftOut.get();
        if (out > 0) {
            remarks.add("left out: " + out + (out == 1 ? " method" : " methods") + " of classes loaded later: "
                    + Verdict.SPAN_MOST + " are watched at a time");
        }
        return remarks;
    }

    private static Latencies latencies(Ring ring, Site site) {
        int[] calls = ring.histogram(site.plan.slot());
        if (calls == null) return Latencies.NONE;
        long[] buckets = new long[calls.length];
        for (int i = 0; i < calls.length; i++) buckets[i] = calls[i] & 0xffffffffL;
        return Latencies.of(buckets);
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
        return alone ? keptId() : wanted.id();
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
                .warnings(remarks())
                .timings(timings(ring))
                .owner(wanted.owner())
                .step(course.step(), course.reason())
                .cost(over ? 0 : course.cpu(), over ? 0 : course.enteredPerSecond())
                .refused(code, column, action);
        return report.build();
    }
}
