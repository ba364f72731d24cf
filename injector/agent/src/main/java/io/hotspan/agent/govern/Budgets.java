package io.hotspan.agent.govern;

import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.drain.Refill;
import io.hotspan.agent.ring.Ring;
import io.hotspan.bridge.Layout;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.Limits;
import io.hotspan.probes.Step;
import io.hotspan.probes.wire.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Hits, tokens and bytes, of each probe and of all together, as the ring keeps them. The control thread's. */
final class Budgets {
    private final Ring ring;
    private final Drainer drainer;
    /** Every probe that is in or waits: the placement's own list. */
    private final List<Placed> all;

    private Ceilings ceilings = Ceilings.DEFAULT;
    private long burstBefore;

    private List<Refill> current = new ArrayList<>();

    Budgets(Ring ring, Drainer drainer, List<Placed> all) {
        this.ring = ring;
        this.drainer = drainer;
        this.all = all;
    }

    void fill(Placed placed) {
        placed.ratePerSecond = placed.wanted.ratePerSecond();
        ring.budget(
                placed.budget,
                cap(placed.wanted.hits()),
                Refill.burst(placed.ratePerSecond),
                cap(placed.wanted.bytes()));
    }

    /** What a limit of 0, which is none, comes to. */
    private static long cap(long limit) {
        return limit == 0 ? Long.MAX_VALUE / 4 : limit;
    }

    /** What all probes may do together from now on; what was done under a ceiling that is moved counts. */
    void ceilings(Ceilings now) {
        // By the difference, since threads take from it at this moment; one that is new begins from nothing.
        long hits = ring.hitsLeft(Layout.BUDGET_JVM);
        long bytes = ring.bytesLeft(Layout.BUDGET_JVM);
        boolean sameHits = ceilings.hits() > 0 && now.hits() > 0;
        boolean sameBytes = ceilings.bytes() > 0 && now.bytes() > 0;
        ring.addHits(Layout.BUDGET_JVM, cap(now.hits()) - (sameHits ? ceilings.hits() : hits));
        ring.addBytes(Layout.BUDGET_JVM, cap(now.bytes()) - (sameBytes ? ceilings.bytes() : bytes));
        ceilings = now;
        for (Placed placed : all) {
            for (Site site : placed.sites) charge(placed, site);
        }
        refills();
    }

    /** Whether all probes together have used up what they may, so that not even the smallest call could be recorded. */
    boolean atCeiling() {
        return (ceilings.hits() > 0 && ring.hitsLeft(Layout.BUDGET_JVM) == 0)
                || (ceilings.bytes() > 0 && ring.bytesLeft(Layout.BUDGET_JVM) < Limits.charge(0));
    }

    /** What each recorded call of a method is charged. A thread that loads a class asks, too. */
    void charge(Placed placed, Site site) {
        boolean limited = placed.wanted.bytes() > 0 || ceilings.bytes() > 0;
        int values = site.plan.values().size();
        ring.charge(site.plan.slot(), limited && placed.span() ? Limits.charge(values) : 0);
    }

    /** New limits of a probe that stays; the code is not touched. */
    void relimit(Placed placed, Wanted wanted) {
        Wanted before = placed.wanted;
        placed.wanted = wanted;
        if (placed.budget > 0) {
            // One that is governed gets no more than the governor gives it, and no more than is wanted now.
            boolean free = placed.course.step() == Step.SPAN;
            boolean less = wanted.ratePerSecond() > 0 && wanted.ratePerSecond() < placed.ratePerSecond;
            if (free || less) placed.ratePerSecond = wanted.ratePerSecond();
            // By the difference: threads take from it at this moment.
            ring.addHits(placed.budget, cap(wanted.hits()) - cap(before.hits()));
            ring.addBytes(placed.budget, cap(wanted.bytes()) - cap(before.bytes()));
        }
        for (Site site : placed.sites) charge(placed, site);
        if (placed.armedAt != 0) { // whatever it does at this moment
            placed.deadline = wanted.timeMillis() == 0
                    ? Long.MAX_VALUE
                    : placed.armedAt + Math.min(TimeUnit.MILLISECONDS.toNanos(wanted.timeMillis()), Long.MAX_VALUE / 4);
        }
        refills();
    }

    /** Tells the drainer what flows into which budget from now on. */
    void refills() {
        List<Refill> refills = new ArrayList<>();
        boolean armed = false;
        double most = Ceilings.RATE_PER_SECOND;
        for (Placed placed : all) {
            armed |= !placed.sites.isEmpty();
            if (placed.budget > 0 && placed.ratePerSecond > 0) {
                // What the governor allows must not come at once: it would look like too much again.
                boolean governed = placed.ratePerSecond < placed.wanted.ratePerSecond();
                double rate = placed.ratePerSecond;
                refills.add(refill(placed.budget, rate, governed ? Refill.steady(rate) : Refill.burst(rate)));
            }
            boolean much = placed.wanted.ratePerSecond() > Ceilings.RATE_PER_SECOND;
            if (placed.span() && much) most += placed.wanted.ratePerSecond();
        }
        // Who names a rate for one probe means it.
        double together = ceilings.ratePerSecond() > 0 ? ceilings.ratePerSecond() : most;
        long burst = Refill.burst(together);
        ring.lowerTokens(Layout.BUDGET_JVM, burst);
        // The first second's tokens of a higher rate: a probe that was just placed need not wait for them.
        if (burst > burstBefore) ring.refill(Layout.BUDGET_JVM, burst - burstBefore, burst);
        burstBefore = burst;
        if (armed) refills.add(refill(Layout.BUDGET_JVM, together, burst));
        current = refills;
        drainer.refills(refills.toArray(new Refill[0]), armed);
    }

    /** The one that is at work where nothing changes, with what has come together of the next call. */
    private Refill refill(int budget, double perSecond, long cap) {
        for (Refill known : current) {
            if (known.is(budget, perSecond, cap)) return known;
        }
        return new Refill(budget, perSecond, cap);
    }
}
