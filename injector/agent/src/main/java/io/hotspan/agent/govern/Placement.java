package io.hotspan.agent.govern;

import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.drain.SlotInfo;
import io.hotspan.agent.drain.SlotTable;
import io.hotspan.agent.ring.Ring;
import io.hotspan.agent.weave.LoadedClasses;
import io.hotspan.agent.weave.Matcher;
import io.hotspan.agent.weave.Outcome;
import io.hotspan.agent.weave.SlotPlan;
import io.hotspan.agent.weave.Weaver;
import io.hotspan.probes.Action;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Probe;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts probes in and takes them out: slots, weaving, arming, in that order; and back. Any number of probes is one change of the code,
 * so one stop of the VM. The control thread's.
 */
final class Placement {
    private final Instrumentation instrumentation;
    private final Ring ring;
    private final Weaver weaver;
    private final Drainer drainer;
    private final SlotTable table;
    private final Slots slots;
    /** Every probe that is in or waits. */
    private final List<Placed> all = new ArrayList<>();

    private static final String NO_MEMORY = "waits until there is memory to change its classes with";

    private final Debts debts = new Debts();
    private long pauseNanos;
    private int retransformed;
    private final Budgets budgets;

    Placement(
            Instrumentation instrumentation, Ring ring, Weaver weaver, Drainer drainer, SlotTable table, Slots slots) {
        this.instrumentation = instrumentation;
        this.ring = ring;
        this.weaver = weaver;
        this.drainer = drainer;
        this.table = table;
        this.slots = slots;
        budgets = new Budgets(ring, drainer, all);
    }

    Budgets budgets() {
        return budgets;
    }

    /** Longest change of the code so far. */
    long pauseNanos() {
        return pauseNanos;
    }

    int retransformed() {
        return retransformed;
    }

    Debts debts() {
        return debts;
    }

    boolean isEmpty() {
        return all.isEmpty() && debts.isEmpty();
    }

    /**
     * One step from what is to what shall be.
     *
     * @param ending probes to take out
     * @param how state they end in
     * @param adding parsed probes to put in; each is LIVE, WAITING, QUARANTINED or REFUSED afterwards
     */
    void change(Collection<Placed> ending, ProbeState how, EndReason why, Collection<Placed> adding) {
        // A class that fails is not tried with each look at what has come: each try may cost a collection of the whole
        // heap.
        change(ending, how, why, adding, !ending.isEmpty());
    }

    private void change(
            Collection<Placed> ending, ProbeState how, EndReason why, Collection<Placed> adding, boolean owedToo) {
        IdentityHashMap<Class<?>, Boolean> affected = owedToo ? debts.owed() : new IdentityHashMap<Class<?>, Boolean>();
        settlePending(affected);
        disarm(ending, how, why, affected);
        List<Placed> fresh = new ArrayList<>(adding);
        fresh.removeAll(all); // what is in, or waits, is looked at alone: nobody places it together with anything
        List<Placed> found = adding.isEmpty() ? new ArrayList<Placed>() : find(adding, affected);
        found = allOrNothing(fresh, found);
        if (!affected.isEmpty()) {
            Outcome outcome = weaver.change(wanted(affected));
            pauseNanos = Math.max(pauseNanos, outcome.nanos);
            retransformed += outcome.classes;
            debts.settle(outcome, wanted(affected));
            for (Placed placed : found) verify(placed, outcome, affected);
            for (Class<?> type : outcome.bare.keySet()) sayBlind(type, outcome);
            debts.add(outcome, wanted(affected), weaver);
        }
        arm(found);
        slots.hold(!debts.isEmpty());
        budgets.refills();
    }

    private void disarm(
            Collection<Placed> ending, ProbeState how, EndReason why, IdentityHashMap<Class<?>, Boolean> affected) {
        boolean armed = false;
        for (Placed placed : ending) {
            synchronized (placed.sites) { // a thread that loads a class of it arms nothing from here on
                placed.closing = true;
            }
            for (Site site : placed.sites) {
                ring.disarm(site.plan.slot());
                armed = true;
            }
        }
        if (armed) drainer.awaitEmpty();
        for (Placed placed : ending) {
            for (Site site : placed.sites) table.set(site.plan.slot(), null);
        }
        if (armed) drainer.awaitPass();
        for (Placed placed : ending) {
            // First, without taking memory: wherever a lack of it strikes below, nobody wants the code any more.
            all.remove(placed);
            placed.end(how, why, ring);
            for (Site site : placed.sites) {
                Class<?> type = site.type();
                if (type != null) affected.put(type, true);
                slots.giveSlot(site.plan.slot());
            }
            placed.sites.clear();
            slots.giveBudget(placed.budget);
            placed.budget = 0;
        }
    }

    private List<Placed> find(Collection<Placed> adding, IdentityHashMap<Class<?>, Boolean> affected) {
        Resolver resolver = new Resolver(instrumentation, drainer);
        List<Placed> found = new ArrayList<>();
        for (Placed placed : adding) {
            if (placed.probe == null || placed.state == ProbeState.REFUSED) continue;
            List<Class<?>> named = resolver.named(placed.probe);
            List<Class<?>> fresh = all.contains(placed) ? placed.news(named) : named;
            if (fresh.isEmpty() && all.contains(placed)) continue;
            placed.judged(fresh);
            Resolution resolution = resolver.resolve(placed.probe, fresh, named);
            if (take(placed, resolution, fresh.size() == named.size(), affected)) found.add(placed);
        }
        return found;
    }

    /** A syntax, type or policy error places nothing; of several probes some unmatched, the rest go in. A file's probes stand alone. */
    private List<Placed> allOrNothing(Collection<Placed> adding, List<Placed> found) {
        Placed culprit = null;
        for (Placed placed : adding) {
            boolean unmatched =
                    placed.code.equals(RefusalCode.NO_CLASS.name()) || placed.code.equals(RefusalCode.NO_METHOD.name());
            if (placed.state == ProbeState.REFUSED && !unmatched && !placed.file) culprit = placed;
        }
        if (culprit == null) return found;
        List<Placed> others = new ArrayList<>(found);
        others.removeAll(adding);
        for (Placed placed : found) {
            if (others.contains(placed)) continue;
            leave(placed);
            placed.refuse(
                    new Refusal(
                            RefusalCode.valueOf(culprit.code),
                            "not placed, because " + culprit.wanted.id() + " was refused: " + culprit.reason,
                            "Correct " + culprit.wanted.id() + ", and place them together."),
                    0);
        }
        return others;
    }

    /** @param whole whether all that is named was looked at; else what has come since */
    private boolean take(
            Placed placed, Resolution resolution, boolean whole, IdentityHashMap<Class<?>, Boolean> affected) {
        Probe probe = placed.probe;
        if (probe == null) return false;
        if (resolution.isOpen()) placed.unsettle();
        else if (whole) placed.settle();
        int more = 0;
        for (Resolution.Hit hit : resolution.hits) more += placed.watches(hit) ? 0 : 1;
        if (!whole && resolution.hits.isEmpty()) return false; // what has come has nothing for it
        int methods = whole ? resolution.hits.size() : placed.sites.size() + more;
        Refusal refusal = Verdict.of(probe, resolution, methods, placed.wanted.consent() || placed.file);
        if (refusal != null) {
            if (Verdict.mayCome(probe, refusal.code()) && budget(placed)) {
                await(placed, ProbeState.WAITING.sentence());
                if (!all.contains(placed)) all.add(placed);
            } else if (placed.sites.isEmpty()) {
                refuse(placed, refusal, resolution.misfit == null ? 0 : resolution.misfit.column());
            } else {
                // Woven into classes as they loaded; what was found besides stays out.
                placed.stayedOut = refusal.what();
                return true;
            }
            return false;
        }
        boolean room = more <= slots.freeSlots() && budget(placed);
        if (!room && placed.sites.isEmpty()) {
            Refusal full = new Refusal(
                    RefusalCode.BUDGET,
                    "all " + ring.slotCapacity() + " slots of this JVM are taken or resting",
                    "Remove a probe, wait ten seconds, and place it again.");
            refuse(placed, full, 0);
            return false;
        }
        if (!room) {
            placed.leftOut.set(more);
            placed.unsettle();
            return true;
        }
        placed.stayedOut = "";
        Remarks.of(placed, resolution);
        for (Resolution.Hit hit : resolution.hits) {
            if (placed.watches(hit)) continue;
            Site site = site(placed, hit.type, hit.type.getClassLoader(), hit.type.getName(), hit.found);
            if (site == null) break; // a class that was loaded just now took the last ones
            more--;
            affected.put(hit.type, true);
        }
        placed.leftOut.set(more);
        if (more > 0) placed.unsettle();
        if (!all.contains(placed)) all.add(placed);
        return true;
    }

    /** It may have waited until now. */
    private void refuse(Placed placed, Refusal refusal, int column) {
        placed.refuse(refusal, column);
        leave(placed);
    }

    /** It is in no class that anybody knows of: its budget is another one's. A class that loads at this moment finds it closed. */
    private void leave(Placed placed) {
        synchronized (placed.sites) {
            placed.closing = true;
        }
        for (Site site : placed.sites) {
            ring.disarm(site.plan.slot());
            slots.giveSlot(site.plan.slot());
        }
        placed.sites.clear();
        slots.giveBudget(placed.budget);
        placed.budget = 0;
        all.remove(placed);
    }

    private boolean budget(Placed placed) {
        if (!placed.span() || placed.budget > 0) return true;
        int budget = slots.takeBudget();
        if (budget < 0) return false;
        placed.budget = budget;
        budgets.fill(placed);
        return true;
    }

    /**
     * Prepares one method: its slot, known to the drainer before it can be armed.
     *
     * @return null when no slot is free
     */
    @Nullable
    Site site(
            Placed placed,
            @Nullable Class<?> type,
            @Nullable ClassLoader loader,
            String className,
            Matcher.Found found) {
        int slot = slots.takeSlot();
        if (slot < 0) return null;
        Action action = placed.probe == null ? Action.SPAN : placed.probe.action();
        SlotPlan plan = Site.plan(slot, action, placed.kept(), found);
        ring.resetMax(slot);
        table.set(
                slot,
                new SlotInfo(
                        placed.spanId(),
                        className,
                        found.method.name(),
                        found.method.line(),
                        found.values,
                        placed.kept(),
                        placed.tally));
        Site site = new Site(type, loader, className, found, plan, ring.counts(slot));
        budgets.charge(placed, site);
        if (action == Action.TIME) ring.giveHistogram(slot);
        placed.sites.add(site);
        return site;
    }

    /** What every affected class is to look like, with all probes that are in. */
    private IdentityHashMap<Class<?>, Map<String, List<SlotPlan>>> wanted(IdentityHashMap<Class<?>, Boolean> affected) {
        IdentityHashMap<Class<?>, Map<String, List<SlotPlan>>> wanted = new IdentityHashMap<>();
        for (Class<?> type : affected.keySet()) wanted.put(type, new HashMap<String, List<SlotPlan>>());
        for (Placed placed : all) {
            for (Site site : placed.sites) {
                Map<String, List<SlotPlan>> methods = wanted.get(site.pending() ? named(site, wanted) : site.type());
                if (methods == null) continue;
                List<SlotPlan> plans = methods.get(site.key());
                if (plans == null) {
                    plans = new ArrayList<>();
                    methods.put(site.key(), plans);
                }
                plans.add(site.plan);
            }
        }
        return wanted;
    }

    /** A class that was woven as it loaded may have been found by another probe's look, before this site was settled. */
    private static @Nullable Class<?> named(Site site, Map<Class<?>, ?> among) {
        for (Class<?> type : among.keySet()) {
            if (site.isFor(type)) return type;
        }
        return null;
    }

    /** Drops the sites that are not woven in, with the reason. */
    private void verify(Placed placed, Outcome outcome, IdentityHashMap<Class<?>, Boolean> affected) {
        for (Site site : placed.sites) {
            Class<?> type = site.type();
            // What is armed was woven before, and is in still: a change that fails leaves what there was.
            if (type == null || !affected.containsKey(type) || ring.armed(site.plan.slot())) continue;
            String why = outcome.failure(type);
            Map<String, String> refused = outcome.refused.get(type);
            if (why == null && refused != null) why = refused.get(site.key());
            if (why == null && weaver.frameBytes(type, site.key()) == 0) {
                why = "the class that is loaded has no such method; its class file does";
            }
            if (why == null) continue;
            // It is tried again with the next sweep: no word that would stay when it has long been put right.
            if (!waitsForMemory(placed, outcome)) placed.warnings.add("left out: " + site.text() + ": " + why);
            placed.sites.remove(site);
            slots.giveSlot(site.plan.slot());
            if (outcome.failure(type) != null) placed.unsettle();
        }
        if (!placed.sites.isEmpty()) return;
        if (waitsForMemory(placed, outcome)) {
            await(placed, NO_MEMORY);
            return;
        }
        String why = placed.warnings.firstOr("no method could be woven");
        String action = outcome.noMemory ? "Place it again when there is memory" : "Probe another method";
        placed.refuse(new Refusal(RefusalCode.VERIFICATION, why, action + "; the class is as it was."), 0);
        placed.state = ProbeState.QUARANTINED;
        leave(placed);
    }

    /** Whoever watches it sees nothing until it has been woven again. */
    private void sayBlind(Class<?> type, Outcome outcome) {
        for (Placed placed : all) {
            for (Site site : placed.sites) {
                if (site.type() != type) continue;
                placed.warnings.add(
                        "for a while calls of " + type.getName() + " were not counted: " + outcome.failure(type));
                break;
            }
        }
    }

    private static boolean waitsForMemory(Placed placed, Outcome outcome) {
        return outcome.noMemory && placed.probe != null && placed.probe.waitForClass();
    }

    void arm(List<Placed> found) {
        long now = System.nanoTime();
        List<Site> sites = new ArrayList<>();
        List<Placed> whose = new ArrayList<>();
        for (Placed placed : found) {
            if (placed.sites.isEmpty() || placed.state == ProbeState.PAUSED) continue;
            live(placed, now);
            for (Site site : placed.sites) { // threads that load classes add to them meanwhile
                // Arming again would cut off the calls that are under way.
                if (ring.armed(site.plan.slot())) continue;
                sites.add(site);
                whose.add(placed);
            }
        }
        int[] numbers = new int[sites.size()];
        int[] budgets = new int[sites.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = sites.get(i).plan.slot();
            budgets[i] = whose.get(i).budget;
        }
        if (numbers.length > 0) ring.arm(numbers, budgets);
        for (Placed placed : found) Stepping.mark(placed, ring);
    }

    /** A method of a class that is being loaded. Any thread. */
    void arm(Placed placed, Site site) {
        if (placed.state == ProbeState.PAUSED) return; // whoever pauses it holds the lock of its sites, too
        ring.arm(new int[] {site.plan.slot()}, new int[] {placed.budget});
        ring.step(site.plan.slot(), placed.steps);
    }

    /** A method of a class that is being loaded, which is not woven after all. Any thread. */
    void drop(Placed placed, Site site, String why) {
        placed.warnings.add("left out: " + site.text() + ": " + why);
        placed.sites.remove(site);
        ring.disarm(site.plan.slot()); // the control thread may have armed it with others
        slots.giveSlot(site.plan.slot());
    }

    /** Even disarmed they cost too much: one change of the code for all. */
    void out(Map<Placed, String> why) {
        change(why.keySet(), ProbeState.TRIPPED, EndReason.GOVERNOR, new ArrayList<Placed>());
        for (Map.Entry<Placed, String> entry : why.entrySet()) {
            Placed placed = entry.getKey();
            placed.reason = EndReason.GOVERNOR.sentence() + ": " + entry.getValue();
            placed.action = "Name a method that is called less often, or allow more with --budget.";
        }
    }

    void endFaulty(List<Placed> faulty) {
        String fault = ring.fault();
        change(faulty, ProbeState.TRIPPED, EndReason.FAULT, new ArrayList<Placed>());
        for (Placed placed : faulty) {
            placed.reason = EndReason.FAULT.sentence() + ": " + fault;
            placed.action = "The application is unharmed. Report it, with the method and the JVM's version.";
        }
    }

    private static void live(Placed placed, long now) {
        if (placed.armedAt == 0) {
            placed.armedAt = now;
            placed.course.begin(Governor.first(placed));
        }
        if (placed.deadline == Long.MAX_VALUE) placed.deadline = deadline(placed);
        placed.state = ProbeState.LIVE;
        placed.reason = "";
    }

    /** Its time is counted from when it began to wait, however often it is looked at. */
    private static void await(Placed placed, String why) {
        placed.state = ProbeState.WAITING;
        placed.reason = why;
        if (placed.deadline == Long.MAX_VALUE) placed.deadline = deadline(placed);
    }

    private static long deadline(Placed placed) {
        long millis = placed.wanted.timeMillis();
        return millis == 0
                ? Long.MAX_VALUE
                : System.nanoTime() + Math.min(TimeUnit.MILLISECONDS.toNanos(millis), Long.MAX_VALUE / 4);
    }

    /** Finds the classes that were woven while they were being loaded; those that nobody wants any more are affected. */
    private void settlePending(IdentityHashMap<Class<?>, Boolean> affected) {
        boolean any = false;
        for (Placed placed : all) {
            for (Site site : placed.sites) any |= site.pending();
        }
        if (!any && !weaver.hasLoading()) return;
        IdentityHashMap<Class<?>, Boolean> found = new IdentityHashMap<>();
        Class<?>[] loaded = LoadedClasses.of(instrumentation);
        for (Placed placed : all) {
            for (Site site : placed.sites) {
                if (!site.pending()) continue;
                for (Class<?> type : loaded) {
                    if (!site.isFor(type)) continue;
                    site.settle(type);
                    found.put(type, true);
                }
            }
        }
        // What was woven, and not what is wanted now: a probe may have ended since.
        for (Class<?> type : weaver.claimLoaded(loaded)) found.put(type, true);
        for (Map.Entry<Class<?>, Map<String, List<SlotPlan>>> entry :
                wanted(found).entrySet()) {
            weaver.adopt(entry.getKey(), entry.getValue());
            if (weaver.differs(entry.getKey(), entry.getValue())) affected.put(entry.getKey(), true);
        }
    }

    /**
     * Gives back the slots of methods whose classes have been unloaded; their counts stay. Nobody runs them any more.
     *
     * @return whether there were any
     */
    boolean forgetUnloaded() {
        IdentityHashMap<Placed, List<Site>> gone = new IdentityHashMap<>();
        for (Placed placed : all) {
            List<Site> unloaded = placed.unloaded();
            if (!unloaded.isEmpty()) gone.put(placed, unloaded);
        }
        if (gone.isEmpty()) return false;
        for (List<Site> unloaded : gone.values()) {
            for (Site site : unloaded) ring.disarm(site.plan.slot());
        }
        if (!drainer.awaitEmpty()) return false; // next time
        for (Map.Entry<Placed, List<Site>> entry : gone.entrySet()) {
            for (Site site : entry.getValue()) {
                Placed placed = entry.getKey();
                placed.forget(site, ring);
                long held = slots.giveSlot(site.plan.slot());
                if (held > 0) ring.addHits(placed.budget, held); // its threads took them for calls that never come
            }
        }
        return true;
    }

    /** Probes that may match classes that are loaded later. */
    List<Placed> lateComers() {
        List<Placed> late = new ArrayList<>();
        for (Placed placed : all) {
            if (placed.probe != null && placed.probe.waitForClass() && placed.active()) late.add(placed);
        }
        return late;
    }

    List<Placed> all() {
        return all;
    }

    /** Tries again what could not be changed, and finds what was being loaded when its probe ended. */
    void payDebts() {
        if (!debts.isEmpty() || weaver.hasLoading()) {
            change(new ArrayList<Placed>(), ProbeState.REMOVED, EndReason.ERROR, new ArrayList<Placed>(), true);
        }
    }

    /** The same, less and less often while it fails: without metaspace each try makes the JVM collect its whole heap. */
    void payDebts(long now) {
        if (!debts.areDue(now)) return;
        payDebts();
        debts.tried(now);
    }
}
