package io.hotspan.agent.govern;

import io.hotspan.agent.drain.CallSink;
import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.drain.SlotTable;
import io.hotspan.agent.ring.Ring;
import io.hotspan.agent.weave.Weaver;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Probe;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.expr.ProbeSyntaxException;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.Ask;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which probes there shall be, which there are, and when they end. The control thread's. */
public final class Control {
    private static final int REMEMBERED = 500;
    private static final long SWEEP_NANOS = 1_000_000_000L;
    private static final long SWEEP_ANYWAY_NANOS = 15_000_000_000L;

    private final Instrumentation instrumentation;
    private final Ring ring;
    private final Weaver weaver;
    private final Placement placement;
    private final LoadWeaving loadWeaving;
    private final Questions questions;
    /** Of the tool, by id, in the order in which they were wanted; ended ones stay for the reports. */
    private final Map<String, Placed> live = new LinkedHashMap<>();

    /** Placed by tools that have gone, and kept. */
    private final Map<String, Placed> kept = new LinkedHashMap<>();

    private long keptCount;
    private final Map<String, Placed> file = new LinkedHashMap<>();
    private volatile @Nullable CallSink sink;
    private String sinkTrouble = "";
    private String sinkAction = "Give --otlp or --to file:PATH together with --keep.";
    private @Nullable Refusal fileTrouble;
    private int fileTroubleColumn;
    private long revision;
    private long swept;
    private long sweptFully;
    private int sweptClasses;

    public Control(Instrumentation instrumentation, Ring ring, Weaver weaver, Drainer drainer, SlotTable table) {
        this.instrumentation = instrumentation;
        this.ring = ring;
        this.weaver = weaver;
        placement = new Placement(instrumentation, ring, weaver, drainer, table, new Slots(ring, table));
        loadWeaving = new LoadWeaving(placement, ring, weaver);
        questions = new Questions(instrumentation, ring, weaver, placement);
        ring.budget(0, Long.MAX_VALUE / 4, Long.MAX_VALUE / 4);
    }

    /** Where calls of permanent and kept probes go; null while there is none. */
    public void sink(@Nullable CallSink here) {
        sink = here;
    }

    /** Why kept probes cannot be had. */
    public void sinkTrouble(String what, String action) {
        sinkTrouble = what;
        sinkAction = action;
    }

    /** The kill switch is on: nothing is placed. */
    public void refuseAll(SetProbes desired) {
        for (Wanted wanted : desired.wanted()) {
            Placed placed = new Placed(wanted, false);
            placed.refuse(
                    new Refusal(
                            RefusalCode.POLICY,
                            "hotspan is switched off for this user's JVMs",
                            "Say hotspan on first."),
                    0);
            live.put(wanted.id(), placed);
        }
        revision = desired.revision();
    }

    /** What is wrong with the configuration file now; null when all is well. The last good probes stay. */
    public void fileTrouble(@Nullable Refusal trouble, int column) {
        fileTrouble = trouble;
        fileTroubleColumn = column;
    }

    /** Answers a question; changes nothing. */
    public Answer answer(Ask ask) {
        return questions.answer(ask);
    }

    /** Whether this would put something in that is not in. */
    public boolean adds(SetProbes desired) {
        for (Wanted wanted : desired.wanted()) {
            Placed placed = live.get(wanted.id());
            if (placed == null || !sameCode(placed.wanted, wanted)) return true;
        }
        return false;
    }

    /** Makes the tool's probes what is wanted: one change of the code for all. */
    public void set(SetProbes desired) {
        converge(live, desired.wanted(), false, EndReason.LEFT);
        revision = desired.revision();
    }

    /** Makes the file's probes what it says. */
    public void setFile(List<Wanted> wanted) {
        converge(file, wanted, true, EndReason.FILE_CHANGED);
    }

    private void converge(Map<String, Placed> known, List<Wanted> desired, boolean fromFile, EndReason why) {
        List<Placed> ending = new ArrayList<>();
        List<Placed> adding = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Wanted wanted : desired) {
            if (!ids.add(wanted.id())) continue; // the first of an id counts; parsers report the second
            Placed placed = known.get(wanted.id());
            // One that was taken out and is wanted again begins anew.
            if (placed != null && placed.state == ProbeState.REMOVED) placed = null;
            if (placed != null && placed.wanted.equals(wanted)) continue;
            if (placed != null && placed.in() && sameCode(placed.wanted, wanted)) {
                relimit(placed, wanted);
                continue;
            }
            if (placed != null && placed.active()) ending.add(placed);
            Placed fresh = parsed(wanted, fromFile);
            if (fresh.kept()) keep(fresh);
            known.remove(wanted.id());
            known.put(wanted.id(), fresh);
            adding.add(fresh);
        }
        for (Placed placed : known.values()) {
            if (!ids.contains(placed.wanted.id()) && placed.active()) ending.add(placed);
        }
        placement.change(ending, ProbeState.REMOVED, why, adding);
        watch();
        forget(known, ids);
    }

    private void keep(Placed placed) {
        CallSink here = sink;
        if (here == null && placed.state != ProbeState.REFUSED) {
            placed.refuse(
                    new Refusal(
                            RefusalCode.INTERNAL,
                            sinkTrouble.isEmpty() ? "nothing in the target can export" : sinkTrouble,
                            sinkAction),
                    0);
        }
        placed.exportedBefore(here);
    }

    private static boolean sameCode(Wanted a, Wanted b) {
        return a.text().equals(b.text())
                && a.jdk() == b.jdk()
                && a.waitForClass() == b.waitForClass()
                && a.keepMillis() == b.keepMillis();
    }

    private void relimit(Placed placed, Wanted wanted) {
        Refusal refusal = limits(wanted, placed.file);
        if (refusal == null) placement.relimit(placed, wanted);
        else placed.warnings.add("new limits refused: " + refusal.what());
    }

    private static Placed parsed(Wanted wanted, boolean fromFile) {
        Placed placed = new Placed(wanted, fromFile);
        Refusal refusal = limits(wanted, fromFile);
        if (refusal != null) {
            placed.refuse(refusal, 0);
            return placed;
        }
        try {
            placed.probe = Probe.parse(wanted.id(), wanted.text(), wanted.limits())
                    .withJdkAllowed(wanted.jdk())
                    .withWaitForClass(wanted.waitForClass());
        } catch (ProbeSyntaxException e) {
            placed.refuse(new Refusal(RefusalCode.SYNTAX, e.message(), e.action()), e.column());
        }
        return placed;
    }

    private static @Nullable Refusal limits(Wanted wanted, boolean fromFile) {
        try {
            if (fromFile || wanted.limits().bounded()) return null;
            return Refusal.of(RefusalCode.LIMITS, "Give a hit limit and a time limit; a live probe needs both.");
        } catch (IllegalArgumentException e) {
            return new Refusal(RefusalCode.LIMITS, String.valueOf(e.getMessage()), "Give limits above zero.");
        }
    }

    private static void forget(Map<String, Placed> known, Set<String> wanted) {
        List<String> over = new ArrayList<>();
        for (Map.Entry<String, Placed> entry : known.entrySet()) {
            if (!wanted.contains(entry.getKey()) && !entry.getValue().active()) over.add(entry.getKey());
        }
        for (int i = 0; i < over.size() - REMEMBERED; i++) known.remove(over.get(i));
    }

    private void watch() {
        List<Placed> late = placement.lateComers();
        loadWeaving.watch(late);
        weaver.onLoad(late.isEmpty() ? null : loadWeaving);
    }

    /**
     * Ends what has reached a limit, finds classes that have come, tries again what failed.
     *
     * @return whether something changed that a status should tell
     */
    public boolean tick(long now) {
        List<Placed> timeOut = new ArrayList<>();
        List<Placed> hits = new ArrayList<>();
        for (Placed placed : placement.all()) {
            if (now >= placed.deadline) timeOut.add(placed);
            else if (placed.state == ProbeState.DRAINING || placed.hitsLeft(ring) == 0) usedUp(placed, hits);
        }
        if (!timeOut.isEmpty()) placement.change(timeOut, ProbeState.EXPIRED, EndReason.TIME, none());
        if (!hits.isEmpty()) placement.change(hits, ProbeState.TRIPPED, EndReason.HITS, none());
        boolean swept = sweep(now);
        boolean changed = !timeOut.isEmpty() || !hits.isEmpty() || swept;
        if (changed) watch();
        return changed;
    }

    /** The last calls it admitted may still be under way: their spans are what it was placed for. */
    private void usedUp(Placed placed, List<Placed> into) {
        if (placed.open(ring) == 0) into.add(placed);
        else if (placed.state == ProbeState.LIVE) {
            placed.state = ProbeState.DRAINING;
            placed.reason = ProbeState.DRAINING.sentence();
        } else if (placed.hitsLeft(ring) > 0) {
            placed.state = ProbeState.LIVE; // its limit was raised meanwhile
            placed.reason = "";
        }
    }

    private boolean sweep(long now) {
        if (now - swept < SWEEP_NANOS) return false;
        swept = now;
        placement.payDebts();
        List<Placed> late = placement.lateComers();
        if (late.isEmpty()) return false;
        int loaded = instrumentation.getAllLoadedClasses().length;
        boolean pending = false;
        for (Placed placed : late) {
            for (Site site : placed.sites) pending |= site.pending();
        }
        if (loaded == sweptClasses && !pending && now - sweptFully < SWEEP_ANYWAY_NANOS) return false;
        sweptClasses = loaded;
        sweptFully = now;
        placement.change(none(), ProbeState.REMOVED, EndReason.LEFT, late);
        return true;
    }

    private static List<Placed> none() {
        return Collections.emptyList();
    }

    /** Ends every probe of the tool but the kept ones. */
    public void endLive(ProbeState how, EndReason why) {
        Map<String, Placed> ending = new LinkedHashMap<>();
        for (Map.Entry<String, Placed> entry : live.entrySet()) {
            if (entry.getValue().wanted.keepMillis() == 0) ending.put(entry.getKey(), entry.getValue());
        }
        end(ending, how, why);
    }

    /** Ends what was kept, whoever placed it. */
    public void endKept(EndReason why) {
        end(kept, ProbeState.REMOVED, why);
        end(live, ProbeState.REMOVED, why);
    }

    /** Whether probes of a tool outlive its link. */
    public boolean hasKept() {
        for (Placed placed : kept.values()) {
            if (placed.active()) return true;
        }
        for (Placed placed : live.values()) {
            if (placed.wanted.keepMillis() > 0 && placed.active()) return true;
        }
        return false;
    }

    /** Ends everything, the file's probes too. */
    public void endAll(ProbeState how, EndReason why) {
        end(live, how, why);
        end(kept, how, why);
        end(file, how, why);
    }

    private void end(Map<String, Placed> known, ProbeState how, EndReason why) {
        List<Placed> ending = new ArrayList<>();
        for (Placed placed : known.values()) {
            if (placed.active()) ending.add(placed);
        }
        if (!ending.isEmpty()) placement.change(ending, how, why, none());
        watch();
    }

    /** A new session begins with clean books. */
    public void forgetLive() {
        for (Placed placed : live.values()) {
            if (placed.wanted.keepMillis() == 0 || !placed.active()) continue;
            placed.keep(++keptCount);
            kept.put(placed.reportId(), placed);
        }
        live.clear();
        for (Iterator<Placed> all = kept.values().iterator(); all.hasNext(); ) {
            if (!all.next().active()) all.remove();
        }
        revision = 0;
    }

    /** Whether nothing is in the code, wanted in it, or still to be taken out. */
    public boolean isEmpty() {
        return placement.isEmpty();
    }

    public boolean hasFileProbes() {
        for (Placed placed : file.values()) {
            if (placed.active()) return true;
        }
        return false;
    }

    /** Tries once more to restore what could not be restored. */
    public void payDebts() {
        placement.payDebts();
    }

    public Status status() {
        List<ProbeReport> reports = reports(live);
        reports.addAll(reports(kept));
        reports.addAll(reports(file));
        Refusal trouble = fileTrouble;
        if (trouble != null) {
            reports.add(ProbeReport.builder("file", "", ProbeState.REFUSED)
                    .reason(trouble.what())
                    .refused(trouble.code().name(), fileTroubleColumn, trouble.action())
                    .build());
        }
        return new Status(revision, placement.pauseNanos(), placement.retransformed(), reports);
    }

    public Stopped stopped(EndReason why) {
        return new Stopped(
                why,
                ended(),
                placement.restoredClasses() + openFailures(),
                placement.identical(),
                new ArrayList<>(placement.failures()),
                placement.pauseNanos());
    }

    private List<ProbeReport> ended() {
        List<ProbeReport> reports = reports(live);
        reports.addAll(reports(kept));
        return reports;
    }

    private int openFailures() {
        return placement.failures().size() - Math.min(placement.failures().size(), placement.differing());
    }

    private List<ProbeReport> reports(Map<String, Placed> known) {
        List<ProbeReport> reports = new ArrayList<>();
        for (Placed placed : known.values()) reports.add(placed.report(ring, books(placed)));
        return reports;
    }

    private io.hotspan.probes.Ledger books(Placed placed) {
        return placed.complete(placed.ledger(ring, false), sink);
    }
}
