package io.hotspan.bench.stress;

import static io.hotspan.bridge.Layout.*;

import io.hotspan.bridge.Bridge;
import io.hotspan.bridge.Quiet;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Two threads want the last hit of a limit: exactly one gets it, the other gives back what it took, and nothing is left. */
@JCStressTest
@Outcome(
        id = {"1, 0, 0", "0, 1, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "One of them; none left.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The limit was overrun, or the last hit was lost.")
@State
public class LastHit {
    private static final AtomicInteger NEXT = new AtomicInteger();

    static {
        // A budget for each slot: jcstress has thousands of states in hand at once.
        Bridge.slots = new long[(SLOT_MASK + 1) << SLOT_SHIFT];
        Bridge.totals = new long[(SLOT_MASK + 1) << TOTAL_SHIFT];
        Bridge.budgets = new long[(BUDGETS + SLOT_MASK + 1) << BUDGET_SHIFT];
        Bridge.budgets[(BUDGET_JVM << BUDGET_SHIFT) + BUDGET_HITS] = Long.MAX_VALUE / 4;
        Bridge.budgets[(BUDGET_JVM << BUDGET_SHIFT) + BUDGET_TOKENS] = Long.MAX_VALUE / 4;
    }

    private final int slot = NEXT.getAndIncrement() & SLOT_MASK;

    public LastHit() {
        Bridge.slots[(slot << SLOT_SHIFT) + SLOT_BUDGET] = ((long) (BUDGETS + slot)) << BUDGET_SHIFT;
        Bridge.budgets[((BUDGETS + slot) << BUDGET_SHIFT) + BUDGET_HITS] = 1;
        Bridge.budgets[((BUDGETS + slot) << BUDGET_SHIFT) + BUDGET_TOKENS] = 2;
    }

    @Actor
    public void one(JJJ_Result result) {
        result.r1 = Quiet.admitAtExit(1, slot, 1);
    }

    @Actor
    public void other(JJJ_Result result) {
        result.r2 = Quiet.admitAtExit(1, slot, 1);
    }

    @Arbiter
    public void left(JJJ_Result result) {
        result.r3 = Bridge.budgets[((BUDGETS + slot) << BUDGET_SHIFT) + BUDGET_HITS];
    }
}
