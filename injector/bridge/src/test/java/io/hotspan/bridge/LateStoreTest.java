package io.hotspan.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A thread that was kept off its processor while its session ended goes on with arrays that are empty by now, and writes into nobody's memory. */
class LateStoreTest {
    private static final int ENTRIES = 30_000;

    private final long[] oldState = new long[ENTRIES << Layout.ENTRY_SHIFT];
    private final long[] slots = Bridge.slots;
    private final int stripes = Bridge.stripes;
    private long[][] neighbours = new long[0][];

    @BeforeEach
    void theSessionIsOver() {
        Bridge.slots = new long[4096 << Layout.SLOT_SHIFT];
        Bridge.stripes = 1;
        Bridge.virtualTids = new long[0];
        Bridge.totals = new long[0];
        Bridge.budgets = new long[0];
        Bridge.chunkState = new long[0];
        // What lies behind them in a young heap.
        neighbours = new long[4000][8];
        for (long[] one : neighbours) Arrays.fill(one, 1);
    }

    @AfterEach
    void asBefore() {
        Bridge.slots = slots;
        Bridge.stripes = stripes;
    }

    @Test
    void anEntryIsGivenBackNowhere() {
        for (int i = 2; i < ENTRIES; i++) Claims.releaseIfDone(oldState, i << Layout.ENTRY_SHIFT);

        assertUnharmed();
    }

    @Test
    void countsGoNowhere() {
        for (int slot = 0; slot < 1000; slot++) {
            Claims.add(slot, Layout.COUNT_RECORDED, 7);
            Claims.raiseMax(slot, 7);
            Claims.giveBack(slot);
        }

        assertUnharmed();
    }

    @Test
    void theAgentsOwnStoresGoNowhere() {
        for (int i = 0; i < 1000; i++) {
            Words.release(Bridge.budgets, i, 7);
            assertThat(Words.getAndAdd(Bridge.budgets, i, 7)).isZero();
            assertThat(Words.acquire(Bridge.budgets, i)).isZero();
        }

        assertUnharmed();
    }

    private void assertUnharmed() {
        for (long[] one : neighbours) {
            for (long word : one) assertThat(word).isEqualTo(1);
        }
    }
}
