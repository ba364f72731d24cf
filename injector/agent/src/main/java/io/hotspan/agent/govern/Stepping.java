package io.hotspan.agent.govern;

import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.drain.Refill;
import io.hotspan.agent.ring.Ring;
import io.hotspan.bridge.Layout;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Step;

/** What the governor decides, done: by flags and the flow of tokens, with no change of the code. The control thread's. */
final class Stepping {
    private final Ring ring;
    private final Drainer drainer;
    private final Placement placement;

    Stepping(Ring ring, Drainer drainer, Placement placement) {
        this.ring = ring;
        this.drainer = drainer;
        this.placement = placement;
    }

    /**
     * Makes a probe do less, or more again, by flag.
     *
     * @param rate spans a second, for {@link Step#SAMPLED}
     */
    void step(Placed placed, Step to, double rate) {
        if (to == Step.OFF) {
            pause(placed);
            return;
        }
        boolean span = placed.span();
        boolean atExit = !placed.sites.isEmpty() && placed.sites.get(0).plan.decidedAtExit();
        if (span) {
            double wanted = placed.wanted.ratePerSecond();
            boolean none = to == Step.COUNT || to == Step.HISTOGRAM;
            placed.ratePerSecond = to == Step.SPAN ? wanted : none ? 0 : Math.min(rate, wanted);
            if (to != Step.SPAN) ring.lowerTokens(placed.budget, none ? 0 : Refill.steady(placed.ratePerSecond));
        }
        boolean counts = to == Step.COUNT && (span ? atExit : Governor.first(placed) != Step.COUNT);
        boolean times = to == Step.HISTOGRAM && span;
        placed.steps = counts ? Layout.STEP_COUNT : times ? Layout.STEP_TIME : 0;
        if (times) {
            for (Site site : placed.sites) {
                if (ring.histogram(site.plan.slot()) == null) ring.giveHistogram(site.plan.slot());
            }
        }
        if (placed.state == ProbeState.PAUSED) {
            placed.state = ProbeState.LIVE;
            placed.reason = "";
            placement.arm(java.util.Collections.singletonList(placed));
        }
        mark(placed, ring);
        placement.budgets().refills();
    }

    /** What is under way is skipped, as when a probe ends; the code stays. */
    private void pause(Placed placed) {
        synchronized (placed.sites) { // a thread that loads a class of it arms nothing from here on
            placed.state = ProbeState.PAUSED;
        }
        placed.reason = ProbeState.PAUSED.sentence();
        for (Site site : placed.sites) ring.disarm(site.plan.slot());
        drainer.awaitEmpty();
        placed.course.close(placed.open(ring));
    }

    /** Puts a probe's steps into the tags of its slots, those that were armed meanwhile too. */
    static void mark(Placed placed, Ring ring) {
        for (Site site : placed.sites) ring.step(site.plan.slot(), placed.steps);
    }
}
