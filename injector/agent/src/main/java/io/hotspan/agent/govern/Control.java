package io.hotspan.agent.govern;

import io.hotspan.agent.drain.CallSink;
import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.drain.SlotTable;
import io.hotspan.agent.ring.Ring;
import io.hotspan.agent.weave.LoadedClasses;
import io.hotspan.agent.weave.Weaver;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.Ask;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
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
    /** A fault of ours that struck so often ends the probe. */
    private static final int MOST_FAULTS = 3;

    private static final long SWEEP_NANOS = 1_000_000_000L;
    private static final long SWEEP_ANYWAY_NANOS = 15_000_000_000L;

    private final Instrumentation instrumentation;
    private final Ring ring;
    private final Weaver weaver;
    private final Placement placement;
    private final LoadWeaving loadWeaving;
    private final Questions questions;
    private final Governor governor;
    private Ceilings liveCeilings = Ceilings.DEFAULT;
    private Ceilings fileCeilings = Ceilings.DEFAULT;
    /** Of the tool, by id, in the order in which they were wanted; ended ones stay for the reports. */
    private final Map<String, Placed> live = new LinkedHashMap<>();

    /** Placed by tools that have gone, and kept. */
    private final Map<String, Placed> kept = new LinkedHashMap<>();

    private final Keeping keeping = new Keeping();

    private final Map<String, Placed> file = new LinkedHashMap<>();
    private @Nullable Refusal fileTrouble;
    private int fileTroubleColumn;
    private long revision;
    private long swept;
    private long sweptFully;
    private long suppressedSeen;
    private int sweptClasses;

    public Control(Instrumentation instrumentation, Ring ring, Weaver weaver, Drainer drainer, SlotTable table) {
        this.instrumentation = instrumentation;
        this.ring = ring;
        this.weaver = weaver;
        Slots slots = new Slots(ring, table);
        placement = new Placement(instrumentation, ring, weaver, drainer, table, slots);
        governor = new Governor(ring, placement, drainer, new Cpu(), new Calibration(ring, slots));
        loadWeaving = new LoadWeaving(placement, weaver);
        questions = new Questions(instrumentation, ring, weaver, drainer, placement);
        ring.budget(0, Long.MAX_VALUE / 4, Long.MAX_VALUE / 4);
        // A change of thousands of methods, or one that is refused class by class, takes long, and is no silence.
        weaver.onProgress(new Runnable() {
            @Override
            public void run() {
                drainer.controlIsAlive();
            }
        });
    }

    /** Where calls of permanent and kept probes go; null while there is none. */
    public void sink(@Nullable CallSink here) {
        keeping.sink(here);
    }

    /** Why a tool's probes cannot be kept; empty when they can. */
    public void sinkTrouble(String what, String action) {
        keeping.trouble(what, action);
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

    /**
     * The thread that calls all of this, whose processor time is ours.
     *
     * @param threadId as the kernel names it; 0 when unknown
     */
    public void thread(long threadId) {
        governor.controlThread(threadId);
    }

    /** The file is on the target's side: what it says wins. */
    private void ceilings() {
        Ceilings now = fileCeilings.or(liveCeilings);
        governor.budget(now.cpu() == 0 ? Ceilings.CPU : now.cpu());
        placement.budgets().ceilings(now);
    }

    /** Makes the tool's probes what is wanted: one change of the code for all. */
    public void set(SetProbes desired) {
        liveCeilings = desired.ceilings();
        ceilings();
        converge(live, desired.wanted(), false, EndReason.LEFT);
        revision = desired.revision();
    }

    /** Makes the file's probes what it says. */
    public void setFile(List<Wanted> wanted, Ceilings together) {
        fileCeilings = together;
        ceilings();
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
            Placed fresh = Admission.of(wanted, fromFile);
            if (fresh.kept()) keeping.admit(fresh);
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

    private static boolean sameCode(Wanted a, Wanted b) {
        return a.text().equals(b.text())
                && a.jdk() == b.jdk()
                && a.waitForClass() == b.waitForClass()
                && a.keepMillis() == b.keepMillis();
    }

    private void relimit(Placed placed, Wanted wanted) {
        Refusal refusal = Admission.limits(wanted, placed.file);
        placed.lookAgain(); // consent may have been given
        if (refusal == null) placement.budgets().relimit(placed, wanted);
        else placed.warnings.add("new limits refused: " + refusal.what());
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
        boolean stepped = governor.tick(now);
        List<Placed> timeOut = new ArrayList<>();
        Map<EndReason, List<Placed>> spent = new EnumMap<>(EndReason.class);
        boolean ceiling = placement.budgets().atCeiling();
        for (Placed placed : placement.all()) {
            if (now >= placed.deadline) {
                timeOut.add(placed);
                continue;
            }
            EndReason why = spent(placed, ceiling);
            if (placed.state == ProbeState.DRAINING || why != null) usedUp(placed, why, spent);
        }
        if (!timeOut.isEmpty()) placement.change(timeOut, ProbeState.EXPIRED, EndReason.TIME, none());
        for (Map.Entry<EndReason, List<Placed>> entry : spent.entrySet()) {
            placement.change(entry.getValue(), ProbeState.TRIPPED, entry.getKey(), none());
        }
        boolean faulty = endFaulty();
        boolean swept = sweep(now);
        boolean changed = stepped || !timeOut.isEmpty() || !spent.isEmpty() || faulty || swept;
        if (changed) watch();
        return changed;
    }

    /** The application has not noticed; a probe that cannot do its work goes all the same. */
    private boolean endFaulty() {
        long suppressed = ring.suppressed();
        if (suppressed == suppressedSeen) return false;
        suppressedSeen = suppressed;
        List<Placed> faulty = new ArrayList<>();
        for (Placed placed : placement.all()) {
            if (placed.faults(ring) >= MOST_FAULTS) faulty.add(placed);
        }
        if (!faulty.isEmpty()) placement.endFaulty(faulty);
        return !faulty.isEmpty();
    }

    private @Nullable EndReason spent(Placed placed, boolean ceiling) {
        if (placed.hitsUsedUp(ring)) return EndReason.HITS;
        if (placed.bytesUsedUp(ring)) return EndReason.BYTES;
        return ceiling && placed.span() && placed.in() ? EndReason.CEILING : null;
    }

    /** The last calls it admitted may still be under way: their spans are what it was placed for. */
    private void usedUp(Placed placed, @Nullable EndReason why, Map<EndReason, List<Placed>> into) {
        if (why == null) { // its limit was raised meanwhile
            placed.state = ProbeState.LIVE;
            placed.reason = "";
        } else if (placed.open(ring) == 0) {
            List<Placed> together = into.get(why);
            if (together == null) {
                together = new ArrayList<>();
                into.put(why, together);
            }
            together.add(placed);
        } else if (placed.state == ProbeState.LIVE) {
            placed.state = ProbeState.DRAINING;
            placed.reason = ProbeState.DRAINING.sentence();
        }
    }

    private boolean sweep(long now) {
        if (now - swept < SWEEP_NANOS) return false;
        swept = now;
        placement.payDebts(now);
        boolean unloaded = placement.forgetUnloaded();
        List<Placed> late = placement.lateComers();
        if (late.isEmpty()) return unloaded;
        int loaded = LoadedClasses.of(instrumentation).length;
        boolean pending = false;
        for (Placed placed : late) {
            for (Site site : placed.sites) pending |= site.expected();
        }
        if (loaded == sweptClasses && !pending && now - sweptFully < SWEEP_ANYWAY_NANOS) return unloaded;
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
        List<Placed> ending = new ArrayList<>();
        for (Placed placed : active(live)) {
            if (placed.wanted.keepMillis() == 0) ending.add(placed);
        }
        end(ending, how, why);
    }

    /** Ends what was kept, whoever placed it. */
    public void endKept(EndReason why) {
        end(active(kept), ProbeState.REMOVED, why);
        end(active(live), ProbeState.REMOVED, why);
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

    /**
     * Ends everything, the file's probes too: one change of the code.
     *
     * @return false when there was nothing to end
     */
    public boolean endAll(ProbeState how, EndReason why) {
        List<Placed> ending = active();
        end(ending, how, why);
        return !ending.isEmpty();
    }

    private List<Placed> active() {
        List<Placed> active = new ArrayList<>();
        for (Map<String, Placed> known : Arrays.asList(live, kept, file)) active.addAll(active(known));
        return active;
    }

    private static List<Placed> active(Map<String, Placed> known) {
        List<Placed> active = new ArrayList<>();
        for (Placed placed : known.values()) {
            if (placed.active()) active.add(placed);
        }
        return active;
    }

    private void end(List<Placed> ending, ProbeState how, EndReason why) {
        if (!ending.isEmpty()) placement.change(ending, how, why, none());
        watch();
    }

    /** A new session begins with clean books. */
    public void forgetLive() {
        for (Placed placed : live.values()) {
            if (placed.wanted.keepMillis() == 0 || !placed.active()) continue;
            placed.keep();
            kept.put(placed.reportId(), placed);
        }
        live.clear();
        placement.debts().forget();
        liveCeilings = Ceilings.DEFAULT;
        ceilings();
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
        return new Status(
                revision,
                placement.pauseNanos(),
                placement.retransformed(),
                reports,
                governor.part(),
                governor.budget());
    }

    /** A fault of ours ends everything: whoever asks why is told which. */
    public void endFailed(Throwable fault) {
        StackTraceElement[] stack = fault.getStackTrace();
        String what = fault.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
        List<Placed> ending = active();
        // What struck may strike again; and a change that broke off may have been forgotten here: the weaver knows what
        // it wove.
        try {
            end(ending, ProbeState.REMOVED, EndReason.ERROR);
        } catch (Throwable t) {
            ring.inert();
        }
        for (Placed placed : ending) {
            placed.reason = EndReason.ERROR.sentence() + ": " + what;
            placed.action = "The application is unharmed. Report it, with the JVM's version.";
        }
        try {
            boolean unused = restoreAll();
        } catch (Throwable t) {
            ring.inert();
        }
    }

    /**
     * Takes out what is left of our code, whoever forgot it, when no probe needs it any more.
     *
     * @return whether there is none now; else that is said with the last word, and the agent tries on
     */
    public boolean restoreAll() {
        try {
            placement.debts().count(weaver.restore());
        } finally {
            int woven = weaver.wovenClasses();
            if (woven > 0) placement.debts().say(woven + " classes are not restored yet; they are inert");
            else if (!weaver.isClean())
                placement
                        .debts()
                        .say(
                                "a class is being loaded that was meant for a probe; its code is taken out when it is there");
        }
        return weaver.isClean();
    }

    public Stopped stopped(EndReason why) {
        return new Stopped(
                why,
                ended(),
                placement.debts().restored() + openFailures(),
                placement.debts().identical(),
                new ArrayList<>(placement.debts().failures()),
                placement.pauseNanos());
    }

    private List<ProbeReport> ended() {
        List<ProbeReport> reports = reports(live);
        reports.addAll(reports(kept));
        return reports;
    }

    private int openFailures() {
        return Math.max(
                0, placement.debts().failures().size() - placement.debts().differing());
    }

    private List<ProbeReport> reports(Map<String, Placed> known) {
        List<ProbeReport> reports = new ArrayList<>();
        for (Placed placed : known.values()) reports.add(placed.report(ring, books(placed)));
        return reports;
    }

    private io.hotspan.probes.Ledger books(Placed placed) {
        return placed.complete(placed.ledger(ring, false), keeping.sink());
    }
}
