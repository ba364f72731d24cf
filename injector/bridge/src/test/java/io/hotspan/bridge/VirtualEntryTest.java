package io.hotspan.bridge;

import static io.hotspan.bridge.Layout.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An entry of a virtual thread goes back with its outermost call, whatever becomes of that. Here another thread's id stands for one. */
class VirtualEntryTest {
    private static final int SLOT = 3;
    private static final long TAG = 1L << 32;
    private static final long TID = 77_777;
    /** A chain far behind the end of the state: what begins the call is struck. */
    private static final int STRUCK = SLOT | (1 << 20);

    private final Thread virtual = new Thread(() -> {});
    private final long[] slots = Bridge.slots;
    private final long[] budgets = Bridge.budgets;
    private final long[] totals = Bridge.totals;
    private final long[] state = Bridge.state;
    private final int stripes = Bridge.stripes;
    private final int virtuals = Bridge.virtuals;
    private final long[] tids = Bridge.virtualTids;

    @BeforeEach
    void oneStripeAndSomeVirtualEntries() {
        Bridge.slots = new long[16 << SLOT_SHIFT];
        Bridge.slots[SLOT << SLOT_SHIFT] = TAG;
        Bridge.slots[(SLOT << SLOT_SHIFT) + SLOT_BUDGET] = 1 << BUDGET_SHIFT;
        Bridge.budgets = new long[BUDGETS << BUDGET_SHIFT];
        Bridge.budgets[(BUDGET_JVM << BUDGET_SHIFT) + BUDGET_HITS] = 1_000;
        Bridge.budgets[(BUDGET_JVM << BUDGET_SHIFT) + BUDGET_TOKENS] = 1_000;
        Bridge.budgets[(1 << BUDGET_SHIFT) + BUDGET_HITS] = 1_000;
        Bridge.budgets[(1 << BUDGET_SHIFT) + BUDGET_TOKENS] = 1_000;
        Bridge.totals = new long[16 << TOTAL_SHIFT];
        Bridge.stripes = 16;
        Bridge.virtuals = 16;
        Bridge.virtualTids = new long[16];
        Bridge.state = new long[(16 + 16 + 1) << ENTRY_SHIFT];
        Bridge.owners = new Thread[17];
    }

    @AfterEach
    void asBefore() {
        Bridge.slots = slots;
        Bridge.budgets = budgets;
        Bridge.totals = totals;
        Bridge.state = state;
        Bridge.stripes = stripes;
        Bridge.virtuals = virtuals;
        Bridge.virtualTids = tids;
        Bridge.owners = new Thread[1];
    }

    @Test
    void aCallTakesOneAndItsEndGivesItBack() {
        long call = Claims.enterElsewhere(SLOT, 1, TAG, virtual, TID, PARENT);
        assertThat(call).isNotZero();
        assertThat(Bridge.virtualTids).containsOnlyOnce(TID);

        int base = (int) (call >>> CALL_ENTRY_SHIFT) << ENTRY_SHIFT;
        Bridge.state[base + LIVE] = 0;
        Claims.releaseIfDone(Bridge.state, base);

        assertThat(Bridge.virtualTids).containsOnly(0);
    }

    @Test
    void oneThatIsStruckAtItsBeginningGivesItBackAtOnce() {
        long before = Bridge.suppressed;
        for (boolean quiet : new boolean[] {false, true}) {
            assertThat(Claims.enterElsewhere(STRUCK, 1, TAG, virtual, TID, quiet ? NO_PARENT : PARENT))
                    .isZero();

            assertThat(Bridge.virtualTids).containsOnly(0);
        }
        assertThat(Bridge.suppressed).isEqualTo(before + 2);
    }

    @Test
    void oneThatIsStruckWithinAnotherLeavesThatOne() {
        long outer = Claims.enterElsewhere(SLOT, 1, TAG, virtual, TID, PARENT);

        assertThat(Claims.enterElsewhere(STRUCK, 1, TAG, virtual, TID, PARENT)).isZero();

        assertThat(Bridge.virtualTids).containsOnlyOnce(TID);
        assertThat(Bridge.state[((int) (outer >>> CALL_ENTRY_SHIFT) << ENTRY_SHIFT) + LIVE])
                .isEqualTo(outer);
    }
}
