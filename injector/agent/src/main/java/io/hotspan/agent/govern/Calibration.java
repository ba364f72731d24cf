package io.hotspan.agent.govern;

import io.hotspan.agent.ring.OwnThread;
import io.hotspan.agent.ring.Ring;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a call costs in this JVM: a thread of its own, for a moment, calls the bridge as woven code does, on slots that no probe
 * has. Once a session, and only when calls are so many that it matters. Thread: asked by the control thread.
 */
final class Calibration {
    /** Enough for the JVM's compilers to have done their work; a fifth of a second at most. */
    private static final int ROUNDS = 60;

    private static final int CALLS = 5_000;

    private final Ring ring;
    private final Slots slots;
    private volatile @Nullable Costs measured;
    private boolean begun;

    Calibration(Ring ring, Slots slots) {
        this.ring = ring;
        this.slots = slots;
    }

    /** What was measured, else the defaults. */
    Costs costs() {
        Costs known = measured;
        return known == null ? Costs.DEFAULT : known;
    }

    /** Begins to measure, unless that has been done; the result is there some tens of milliseconds later. */
    void begin() {
        if (begun) return;
        begun = true;
        Run run = new Run(slots.takeSlot(), slots.takeSlot(), slots.takeSlot(), slots.takeSlot(), slots.takeBudget());
        boolean started = false;
        try {
            started = run.start();
        } finally {
            if (!started) run.giveBack();
        }
    }

    private final class Run implements Runnable {
        private final int disarmed;
        private final int counting;
        private final int limited;
        private final int timing;
        private final int budget;

        Run(int disarmed, int counting, int limited, int timing, int budget) {
            this.disarmed = disarmed;
            this.counting = counting;
            this.limited = limited;
            this.timing = timing;
            this.budget = budget;
        }

        /** False when there is not a number for each. */
        boolean start() {
            if (disarmed < 0 || counting < 0 || limited < 0 || timing < 0 || budget < 0) return false;
            ring.budget(budget, 1, 0);
            ring.giveHistogram(timing);
            ring.arm(new int[] {counting, timing, limited}, new int[] {0, 0, budget});
            OwnThread.of(this, "hotspan-measure").start();
            return true;
        }

        void giveBack() {
            for (int slot : new int[] {disarmed, counting, limited, timing}) {
                if (slot < 0) continue;
                ring.disarm(slot);
                slots.giveSlot(slot);
            }
            if (budget >= 0) slots.giveBudget(budget);
        }

        @Override
        public void run() {
            try {
                double[] best = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
                for (int i = 0; i < ROUNDS; i++) {
                    for (int kind = 0; kind < best.length; kind++) {
                        int slot = kind == 0 ? disarmed : kind == 1 ? counting : kind == 2 ? limited : timing;
                        long start = System.nanoTime();
                        ring.exercise(kind, slot, CALLS);
                        best[kind] = Math.min(best[kind], (System.nanoTime() - start) / (double) CALLS);
                    }
                }
                measured = careful(best);
            } catch (RuntimeException | Error e) {
                measured = null; // the defaults will do
            } finally {
                giveBack();
            }
        }
    }

    /** A loop keeps in registers what a method must fetch: never below the defaults, and not so high that one bad moment decides. */
    private static Costs careful(double[] best) {
        Costs least = Costs.DEFAULT;
        return new Costs(
                between(best[0], least.off),
                between(best[1], least.count),
                between(best[2], least.skip),
                between(best[3], least.time));
    }

    private static double between(double nanos, double least) {
        return Math.min(10 * least, Math.max(least, nanos));
    }
}
