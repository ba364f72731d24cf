package io.hotspan.agent.govern;

import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.ring.Ring;
import io.hotspan.agent.weave.SlotPlan;
import io.hotspan.bridge.Layout;
import io.hotspan.probes.Action;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Keeps what hotspan costs below its part of the process's processor time. Ten times a second it reckons what each probe costs: calls by
 * what one of them takes on this machine, and what the drainer and the exporter spend on its records. Over the budget, the costliest
 * probe does less: fewer spans, then a histogram, then a count, then nothing; and where even the disarmed code costs too much, it is
 * taken out. A step that would not make it cheaper is passed over. Back up, a step at a time, when that fits into half of what is free.
 *
 * <p>The budget is a part of what the process uses, and of one processor at least: an idle process has time to spare. The control thread's.
 */
final class Governor {
    static final long LOOK_NANOS = 100_000_000;

    /** One look may be an accident; so far over the budget it is not. */
    private static final double EMERGENCY = 4;

    private static final double UP_INTO = 0.5;
    private static final double SAMPLE_INTO = 0.8;
    /** A sampled probe that could have so many times the spans gets them, where all of them would still be too much. */
    private static final double MORE = 1.5;

    private static final long RISE_NANOS = 500_000_000;
    private static final long PROCESS_NANOS = 1_000_000_000;
    private static final int MANY = 500;
    /** From so many calls a second on it matters what one costs here. */
    private static final double CALIBRATE_FROM = 20_000;

    private final Ring ring;
    private final Placement placement;
    private final Drainer drainer;
    private final Stepping stepping;
    private final Cpu cpu;
    private final Calibration calibration;
    private final long[] entered;
    private final long[] recorded;
    private double budget = Ceilings.CPU;
    private double part;
    private int over;
    private long looked;
    private long rose;
    private long processAt;
    private long processNanos = -1;
    private double processors = 1;
    private long controlThread;
    private long ownNanos;
    private long allNanos;
    private double afterwards = 2_000;
    private long learnedNanos;
    private long learnedRecords;

    Governor(Ring ring, Placement placement, Drainer drainer, Cpu cpu, Calibration calibration) {
        this.ring = ring;
        this.placement = placement;
        this.drainer = drainer;
        stepping = new Stepping(ring, drainer, placement);
        this.cpu = cpu;
        this.calibration = calibration;
        entered = new long[ring.slotCapacity()];
        recorded = new long[ring.slotCapacity()];
    }

    void budget(double ofProcess) {
        budget = ofProcess;
    }

    double budget() {
        return budget;
    }

    /** What we cost now, of the process's processor time. */
    double part() {
        return part;
    }

    void controlThread(long threadId) {
        controlThread = threadId;
    }

    /** A probe and what it costs. */
    private static final class Costly {
        final Placed placed;
        final Load load;
        double nanos;

        Costly(Placed placed, Load load, double nanos) {
            this.placed = placed;
            this.load = load;
            this.nanos = nanos;
        }
    }

    /**
     * Looks, and does what is needed.
     *
     * @return whether a probe does less or more than before
     */
    boolean tick(long now) {
        double seconds = (now - looked) / 1e9;
        if (now - looked < LOOK_NANOS) return false;
        boolean first = looked == 0;
        looked = now;
        measureProcess(now);
        List<Costly> all = costs(seconds);
        long own = ownThreads();
        if (first) return false;
        double nanos = 0;
        for (Costly one : all) nanos += one.nanos;
        double allowed = budget * processors * 1e9;
        report(all, nanos, own, seconds);
        if (budget >= 1) return false; // all of it: it may cost what it costs
        over = nanos > allowed ? over + 1 : 0;
        boolean sure = over >= 2;
        if (sure || nanos > EMERGENCY * allowed) {
            boolean changed = lower(all, allowed, now, sure);
            if (changed || sure) over = 0;
            return changed;
        }
        return over == 0 && now - rose >= RISE_NANOS && raise(all, allowed - nanos, now);
    }

    private void measureProcess(long now) {
        if (now - processAt < PROCESS_NANOS) return;
        long nanos = cpu.processNanos();
        if (nanos >= 0 && processNanos >= 0) {
            processors = Math.max(1, (nanos - processNanos) / (double) (now - processAt));
        }
        processNanos = nanos;
        processAt = now;
    }

    private List<Costly> costs(double seconds) {
        List<Costly> all = new ArrayList<>();
        java.util.Arrays.fill(entered, 0);
        java.util.Arrays.fill(recorded, 0);
        boolean armed = false;
        for (Placed placed : placement.all()) armed |= placed.in();
        if (!armed) {
            ownNanos = drainedNanos();
            learnedNanos = 0;
            learnedRecords = 0;
            return all;
        }
        ring.activity(entered, recorded);
        double most = 0;
        long records = 0;
        for (Placed placed : placement.all()) {
            if (!placed.in() || placed.sites.isEmpty()) continue;
            long in = 0;
            long out = 0;
            for (Site site : placed.sites) {
                in += entered[site.plan.slot()];
                out += recorded[site.plan.slot()];
            }
            Course course = placed.course;
            // A look at words that move may see less than the one before; the next one must not take it for new.
            long calls = Math.max(0, in - course.lastEntered);
            long kept = Math.max(0, out - course.lastRecorded);
            course.lastEntered = Math.max(in, course.lastEntered);
            course.lastRecorded = Math.max(out, course.lastRecorded);
            Load load = load(placed, calls / seconds, kept / seconds);
            most = Math.max(most, load.entered());
            if (placed.span()) records += kept;
            all.add(new Costly(placed, load, placed.state == ProbeState.PAUSED ? 0 : load.now(course.step())));
        }
        if (most > CALIBRATE_FROM) calibration.begin();
        learn(records);
        return all;
    }

    private Load load(Placed placed, double calls, double kept) {
        Action action = placed.probe == null ? Action.SPAN : placed.probe.action();
        SlotPlan plan = placed.sites.get(0).plan;
        return new Load(
                calibration.costs(),
                afterwards,
                action,
                plan.decidedAtExit(),
                plan.decidedAtEntry(),
                calls,
                kept,
                placed.wanted.ratePerSecond());
    }

    /**
     * What drainer and exporter spend on one record: measured where there are enough of them to tell. More than was thought only by many in
     * one look; less by as many in several, so that what the first ones took, when their code was new, is forgotten at any rate.
     */
    private void learn(long records) {
        long nanos = drainedNanos();
        if (ownNanos > 0) {
            learnedNanos += Math.max(0, nanos - ownNanos);
            learnedRecords += records;
        }
        ownNanos = nanos;
        if (learnedRecords < MANY) return;
        double each = Math.min(100_000, (double) learnedNanos / learnedRecords);
        // A few of them now and then, on code that is still new, would look dearer than they are when it matters.
        if (each > 0 && (records >= MANY || each < afterwards)) afterwards = 0.7 * afterwards + 0.3 * each;
        learnedNanos = 0;
        learnedRecords = 0;
    }

    private long drainedNanos() {
        long nanos = cpu.threadNanos(drainer.threadId());
        for (long thread : drainer.sinkThreadIds()) nanos += cpu.threadNanos(thread);
        return nanos;
    }

    /** All of ours since the last look, the control thread's too: it is shown, but stepping probes down would not lower it. */
    private long ownThreads() {
        long all = ownNanos + cpu.threadNanos(controlThread);
        long spent = allNanos == 0 ? 0 : Math.max(0, all - allNanos);
        allNanos = all;
        return spent;
    }

    private void report(List<Costly> all, double nanos, long own, double seconds) {
        double onOurs = 0;
        for (Costly one : all) {
            one.placed.course.cost(one.nanos / 1e9 / processors, one.load.entered());
            onOurs += one.load.afterwards();
        }
        // The drainer's work is in both: in what the probes cost, and in what our threads took.
        double now = (nanos + Math.max(0, own / seconds - onOurs)) / 1e9 / processors;
        part = 0.8 * part + 0.2 * now;
    }

    // ---------------------------------------------------------------- down

    private boolean lower(List<Costly> all, double allowed, long now, boolean sure) {
        Collections.sort(all, new Comparator<Costly>() {
            @Override
            public int compare(Costly a, Costly b) {
                return Double.compare(b.nanos, a.nanos);
            }
        });
        double total = 0;
        for (Costly one : all) total += one.nanos;
        boolean changed = false;
        Map<Placed, String> out = new LinkedHashMap<>();
        for (Costly one : all) {
            if (total <= allowed) break;
            double share = Math.max(allowed / all.size(), allowed - (total - one.nanos));
            if (one.nanos <= share) continue;
            double after = lower(one, share, now, sure, out);
            changed |= after != one.nanos;
            total += after - one.nanos;
        }
        if (!out.isEmpty()) placement.out(out);
        return changed;
    }

    /**
     * Returns what it will cost.
     *
     * @param sure whether more than one look has said so: off, nothing is counted, and to take a probe out is for good
     * @param out the probes to take out, with the reason
     */
    private double lower(Costly one, double share, long now, boolean sure, Map<Placed, String> out) {
        Placed placed = one.placed;
        String why = why(one);
        double rate = one.load.rateFor(SAMPLE_INTO * share);
        for (Step step : Step.values()) {
            if (step.compareTo(placed.course.step()) < 0 || step == Step.OUT) continue;
            boolean again = step == placed.course.step();
            if (step == Step.SPAN || (again && step != Step.SAMPLED)) continue;
            if (step == Step.OFF && !sure) break;
            if (step == Step.SAMPLED && (!placed.span() || rate < 1 || rate >= placed.ratePerSecond)) continue;
            double after = step == Step.SAMPLED ? SAMPLE_INTO * share : one.load.at(step);
            if (after > share || after >= one.nanos) continue;
            stepping.step(placed, step, rate);
            placed.course.down(step, why, now, placed.sum(ring)[Layout.COUNT_RATE]);
            return after;
        }
        if (!sure) return one.nanos;
        placed.course.down(Step.OUT, why, now, placed.sum(ring)[Layout.COUNT_RATE]);
        out.put(placed, why);
        return 0;
    }

    private String why(Costly one) {
        return String.format(
                Locale.ROOT,
                "%,.0f calls/s cost %s of the process's processor time, and all probes together may cost %s",
                one.load.entered(),
                percent(one.nanos / 1e9 / processors),
                percent(budget));
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, part < 0.0995 ? "%.1f %%" : "%.0f %%", 100 * part);
    }

    // ---------------------------------------------------------------- up

    private boolean raise(List<Costly> all, double free, long now) {
        for (Costly one : all) {
            Placed placed = one.placed;
            Step first = first(placed);
            Step step = placed.course.step();
            if (step == first || !placed.course.restedBy(now) || placed.state == ProbeState.DRAINING) continue;
            double mine = Math.max(0, UP_INTO * (free + one.nanos));
            Step to = above(one, step, first, mine);
            double rate = one.load.rateFor(mine);
            boolean more = step == Step.SAMPLED && rate >= MORE * placed.ratePerSecond;
            if (to == step && !more) continue;
            rose = now;
            stepping.step(placed, to, rate);
            placed.course.up(to, to == first, now, placed.sum(ring)[Layout.COUNT_RATE]);
            return true;
        }
        return false;
    }

    /** The nearest step up that fits; the step it is at when none does. From OFF, where nothing is counted, only a try can tell. */
    private static Step above(Costly one, Step step, Step first, double mine) {
        if (step == Step.OFF) return Step.COUNT;
        Step nearest = step;
        for (Step candidate : Step.values()) {
            if (candidate.compareTo(first) < 0 || candidate.compareTo(step) >= 0) continue;
            boolean fits = candidate == Step.SAMPLED ? one.load.rateFor(mine) >= 1 : one.load.at(candidate) <= mine;
            if (fits) nearest = candidate;
        }
        return nearest;
    }

    static Step first(Placed placed) {
        return Step.first(placed.probe == null ? Action.SPAN : placed.probe.action());
    }
}
