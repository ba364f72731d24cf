package io.hotspan.agent.govern;

import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.drain.Refill;
import io.hotspan.agent.drain.SlotInfo;
import io.hotspan.agent.drain.SlotTable;
import io.hotspan.agent.ring.Ring;
import io.hotspan.agent.weave.Matcher;
import io.hotspan.agent.weave.SlotPlan;
import io.hotspan.agent.weave.Weaver;
import io.hotspan.probes.Action;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    /** Classes whose removal failed; tried again. */
    private final IdentityHashMap<Class<?>, Boolean> owed = new IdentityHashMap<>();

    private long pauseNanos;
    private int retransformed;
    private int restoredClasses;
    private int identical;
    private final TreeSet<String> failures = new TreeSet<>();

    Placement(
            Instrumentation instrumentation, Ring ring, Weaver weaver, Drainer drainer, SlotTable table, Slots slots) {
        this.instrumentation = instrumentation;
        this.ring = ring;
        this.weaver = weaver;
        this.drainer = drainer;
        this.table = table;
        this.slots = slots;
    }

    /** Longest change of the code so far. */
    long pauseNanos() {
        return pauseNanos;
    }

    int retransformed() {
        return retransformed;
    }

    int restoredClasses() {
        return restoredClasses;
    }

    int identical() {
        return identical;
    }

    Set<String> failures() {
        return failures;
    }

    /** Of the restored classes, those whose code is not what it was. */
    int differing() {
        return restoredClasses - identical;
    }

    boolean isEmpty() {
        return all.isEmpty() && owed.isEmpty();
    }

    /**
     * One step from what is to what shall be.
     *
     * @param ending probes to take out
     * @param how state they end in
     * @param adding parsed probes to put in; each is LIVE, WAITING, QUARANTINED or REFUSED afterwards
     */
    void change(Collection<Placed> ending, ProbeState how, EndReason why, Collection<Placed> adding) {
        IdentityHashMap<Class<?>, Boolean> affected = new IdentityHashMap<>(owed);
        settlePending();
        disarm(ending, how, why, affected);
        List<Placed> found = adding.isEmpty() ? new ArrayList<Placed>() : find(adding, affected);
        found = allOrNothing(adding, found);
        if (!affected.isEmpty()) {
            Weaver.Outcome outcome = weaver.change(wanted(affected));
            settle(outcome, affected);
            for (Placed placed : found) verify(placed, outcome);
        }
        arm(found);
        refills();
    }

    private void disarm(
            Collection<Placed> ending, ProbeState how, EndReason why, IdentityHashMap<Class<?>, Boolean> affected) {
        boolean armed = false;
        for (Placed placed : ending) {
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
            placed.end(how, why, ring);
            for (Site site : placed.sites) {
                Class<?> type = site.type();
                if (type != null) affected.put(type, true);
                slots.giveSlot(site.plan.slot());
            }
            placed.sites.clear();
            slots.giveBudget(placed.budget);
            placed.budget = 0;
            all.remove(placed);
        }
    }

    private List<Placed> find(Collection<Placed> adding, IdentityHashMap<Class<?>, Boolean> affected) {
        Resolver resolver = new Resolver(instrumentation);
        List<Placed> found = new ArrayList<>();
        for (Placed placed : adding) {
            if (placed.probe == null || placed.state == ProbeState.REFUSED) continue;
            Resolution resolution = resolver.resolve(placed.probe);
            if (take(placed, resolution, affected)) found.add(placed);
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
        for (Placed placed : found) {
            for (Site site : placed.sites) slots.giveSlot(site.plan.slot());
            placed.sites.clear();
            slots.giveBudget(placed.budget);
            placed.budget = 0;
            all.remove(placed);
            placed.refuse(
                    new Refusal(
                            RefusalCode.valueOf(culprit.code),
                            "not placed, because " + culprit.wanted.id() + " was refused: " + culprit.reason,
                            "Correct " + culprit.wanted.id() + ", and place them together."),
                    0);
        }
        return new ArrayList<>();
    }

    private boolean take(Placed placed, Resolution resolution, IdentityHashMap<Class<?>, Boolean> affected) {
        io.hotspan.probes.Probe probe = placed.probe;
        if (probe == null) return false;
        Refusal refusal = Verdict.of(probe, resolution, placed.wanted.consent() || placed.file);
        if (refusal != null) {
            boolean later = refusal.code() == RefusalCode.NO_CLASS && probe.waitForClass();
            if (later && budget(placed)) {
                placed.state = ProbeState.WAITING;
                placed.reason = ProbeState.WAITING.sentence();
                placed.deadline = deadline(placed);
                if (!all.contains(placed)) all.add(placed);
            } else if (placed.sites.isEmpty()) {
                placed.refuse(refusal, resolution.misfit == null ? 0 : resolution.misfit.column());
            }
            return false;
        }
        if (resolution.hits.size() > slots.freeSlots() || !budget(placed)) {
            placed.refuse(
                    new Refusal(
                            RefusalCode.BUDGET,
                            "all " + ring.slotCapacity() + " slots of this JVM are taken or resting",
                            "Remove a probe, wait ten seconds, and place it again."),
                    0);
            return false;
        }
        warn(placed, resolution);
        for (Resolution.Hit hit : resolution.hits) {
            if (placed.watches(hit)) continue;
            Site site = site(placed, hit.type, hit.type.getClassLoader(), hit.type.getName(), hit.found);
            if (site == null) break;
            affected.put(hit.type, true);
        }
        if (!all.contains(placed)) all.add(placed);
        return true;
    }

    private boolean budget(Placed placed) {
        if (!placed.span() || placed.budget > 0) return true;
        int budget = slots.takeBudget();
        if (budget < 0) return false;
        placed.budget = budget;
        fill(placed);
        return true;
    }

    private void fill(Placed placed) {
        placed.ratePerSecond = placed.wanted.ratePerSecond();
        ring.budget(placed.budget, hits(placed.wanted), Refill.burst(placed.ratePerSecond));
    }

    private static long hits(io.hotspan.probes.wire.Wanted wanted) {
        return wanted.hits() == 0 ? Long.MAX_VALUE / 4 : wanted.hits();
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
        placed.sites.add(site);
        return site;
    }

    private static void warn(Placed placed, Resolution resolution) {
        for (Resolution.Hit hit : resolution.hits) {
            if (placed.warnings.size() >= 20) return;
            String remark = Site.remark(hit.text(), hit.found.method.descriptor());
            if (remark != null && placed.span()) placed.warnings.add(remark);
        }
        if (!exact(placed)) {
            if (!resolution.refused.isEmpty()) placed.warnings.add(summary(resolution.refused));
            return;
        }
        for (Map.Entry<String, Refusal> entry : resolution.refused.entrySet()) {
            if (placed.warnings.size() >= 20) return;
            placed.warnings.add(
                    "left out: " + entry.getKey() + ": " + entry.getValue().what());
        }
    }

    private static boolean exact(Placed placed) {
        return placed.probe != null
                && placed.probe.point().classes().isExact()
                && !placed.probe.point().classes().implementors();
    }

    /** A wildcard catches many things that cannot be probed and that nobody meant: one line for all. */
    private static String summary(Map<String, Refusal> refused) {
        TreeMap<RefusalCode, Integer> counts = new TreeMap<>();
        for (Refusal refusal : refused.values()) {
            Integer before = counts.get(refusal.code());
            counts.put(refusal.code(), before == null ? 1 : before + 1);
        }
        StringBuilder line = new StringBuilder("left out: ");
        String separator = "";
        for (Map.Entry<RefusalCode, Integer> entry : counts.entrySet()) {
            line.append(separator)
                    .append(entry.getValue())
                    .append(" x ")
                    .append(entry.getKey().sentence());
            separator = "; ";
        }
        return line.append(" (plan lists them)").toString();
    }

    /** What every affected class is to look like, with all probes that are in. */
    private IdentityHashMap<Class<?>, Map<String, List<SlotPlan>>> wanted(IdentityHashMap<Class<?>, Boolean> affected) {
        IdentityHashMap<Class<?>, Map<String, List<SlotPlan>>> wanted = new IdentityHashMap<>();
        for (Class<?> type : affected.keySet()) wanted.put(type, new HashMap<String, List<SlotPlan>>());
        for (Placed placed : all) {
            for (Site site : placed.sites) {
                Map<String, List<SlotPlan>> methods = wanted.get(site.type());
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

    private void settle(Weaver.Outcome outcome, IdentityHashMap<Class<?>, Boolean> affected) {
        pauseNanos = Math.max(pauseNanos, outcome.nanos);
        retransformed += outcome.classes;
        owed.clear();
        IdentityHashMap<Class<?>, Map<String, List<SlotPlan>>> wanted = wanted(affected);
        for (Map.Entry<Class<?>, Map<String, List<SlotPlan>>> entry : wanted.entrySet()) {
            if (!entry.getValue().isEmpty()) continue;
            String failure = outcome.failed.get(entry.getKey().getName());
            if (failure != null) {
                owed.put(entry.getKey(), true);
                failures.add(entry.getKey().getName() + ": " + failure);
            } else {
                forgive(entry.getKey().getName() + ": ");
            }
        }
        identical += outcome.identical;
        restoredClasses += outcome.identical + outcome.different.size();
        for (String name : outcome.different) failures.add(name + ": the code differs from what it was before");
    }

    private void forgive(String beginning) {
        for (Iterator<String> all = failures.iterator(); all.hasNext(); ) {
            if (all.next().startsWith(beginning)) all.remove();
        }
    }

    /** Drops the sites that are not woven in, with the reason. */
    private void verify(Placed placed, Weaver.Outcome outcome) {
        for (Site site : placed.sites) {
            Class<?> type = site.type();
            if (type == null) continue;
            String why = outcome.failed.get(type.getName());
            Map<String, String> refused = outcome.refused.get(type);
            if (why == null && refused != null) why = refused.get(site.key());
            if (why == null && weaver.frameBytes(type, site.key()) == 0) {
                why = "the class that is loaded has no such method; its class file does";
            }
            if (why == null) continue;
            placed.warnings.add("left out: " + site.text() + ": " + why);
            placed.sites.remove(site);
            slots.giveSlot(site.plan.slot());
        }
        if (!placed.sites.isEmpty()) return;
        String why = placed.warnings.isEmpty() ? "no method could be woven" : placed.warnings.first();
        placed.refuse(new Refusal(RefusalCode.VERIFICATION, why, "Probe another method; the class is as it was."), 0);
        placed.state = ProbeState.QUARANTINED;
        slots.giveBudget(placed.budget);
        placed.budget = 0;
        all.remove(placed);
    }

    private void arm(List<Placed> found) {
        int n = 0;
        for (Placed placed : found) n += placed.sites.size();
        int[] numbers = new int[n];
        int[] budgets = new int[n];
        long now = System.nanoTime();
        n = 0;
        for (Placed placed : found) {
            if (placed.sites.isEmpty()) continue;
            live(placed, now);
            for (Site site : placed.sites) {
                // Arming again would cut off the calls that are under way.
                if (ring.armed(site.plan.slot())) continue;
                numbers[n] = site.plan.slot();
                budgets[n++] = placed.budget;
            }
        }
        if (n > 0) ring.arm(java.util.Arrays.copyOf(numbers, n), java.util.Arrays.copyOf(budgets, n));
    }

    private static void live(Placed placed, long now) {
        if (placed.armedAt == 0) placed.armedAt = now;
        if (placed.deadline == Long.MAX_VALUE) placed.deadline = deadline(placed);
        placed.state = ProbeState.LIVE;
        placed.reason = "";
    }

    private static long deadline(Placed placed) {
        long millis = placed.wanted.timeMillis();
        return millis == 0 ? Long.MAX_VALUE : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** New limits of a probe that stays; the code is not touched. */
    void relimit(Placed placed, io.hotspan.probes.wire.Wanted wanted) {
        long before = hits(placed.wanted);
        placed.wanted = wanted;
        if (placed.budget > 0) {
            placed.ratePerSecond = wanted.ratePerSecond();
            // By the difference: threads take from it at this moment.
            ring.addHits(placed.budget, hits(wanted) - before);
        }
        if (placed.state == ProbeState.LIVE) {
            placed.deadline = wanted.timeMillis() == 0
                    ? Long.MAX_VALUE
                    : placed.armedAt + TimeUnit.MILLISECONDS.toNanos(wanted.timeMillis());
        }
        refills();
    }

    private void refills() {
        List<Refill> refills = new ArrayList<>();
        boolean armed = false;
        for (Placed placed : all) {
            armed |= !placed.sites.isEmpty();
            if (placed.budget > 0) refills.add(new Refill(placed.budget, placed.ratePerSecond));
        }
        drainer.refills(refills.toArray(new Refill[0]), armed);
    }

    /** Finds the classes that were woven while they were being loaded. */
    private void settlePending() {
        boolean any = false;
        for (Placed placed : all) {
            for (Site site : placed.sites) any |= site.pending();
        }
        if (!any) return;
        IdentityHashMap<Class<?>, Boolean> found = new IdentityHashMap<>();
        Class<?>[] loaded = instrumentation.getAllLoadedClasses();
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
        for (Map.Entry<Class<?>, Map<String, List<SlotPlan>>> entry :
                wanted(found).entrySet()) {
            weaver.adopt(entry.getKey(), entry.getValue());
        }
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

    /** Tries again what could not be restored. */
    void payDebts() {
        if (!owed.isEmpty()) {
            change(new ArrayList<Placed>(), ProbeState.REMOVED, EndReason.ERROR, new ArrayList<Placed>());
        }
    }
}
