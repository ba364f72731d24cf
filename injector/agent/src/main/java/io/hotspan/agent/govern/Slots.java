package io.hotspan.agent.govern;

import io.hotspan.agent.drain.SlotTable;
import io.hotspan.agent.ring.Ring;
import java.util.ArrayDeque;

/**
 * Numbers of slots and budgets. A number that was used rests before it is used again, so that a thread that was held up between two
 * steps of an old call cannot touch a new probe. Guarded by: this, since classes are woven as they load, on any thread.
 */
final class Slots {
    private static final long REST_NANOS = 10_000_000_000L;

    private static final class Resting {
        final int number;
        final long since;

        Resting(int number, long since) {
            this.number = number;
            this.since = since;
        }
    }

    private final Ring ring;
    private final SlotTable table;
    private final ArrayDeque<Resting> slots = new ArrayDeque<>();
    private final ArrayDeque<Resting> budgets = new ArrayDeque<>();
    private int nextSlot = 1;
    /** Budget 0 is that of count and time probes: never used up. */
    private int nextBudget = 1;

    Slots(Ring ring, SlotTable table) {
        this.ring = ring;
        this.table = table;
    }

    /** Returns a slot number, or -1 when all are taken. */
    synchronized int takeSlot() {
        if (nextSlot < ring.slotCapacity()) return nextSlot++;
        int slot = rested(slots);
        if (slot >= 0) ring.clear(slot);
        return slot;
    }

    synchronized int takeBudget() {
        if (nextBudget < ring.budgetCapacity()) return nextBudget++;
        return rested(budgets);
    }

    private static int rested(ArrayDeque<Resting> queue) {
        Resting oldest = queue.peek();
        if (oldest == null || System.nanoTime() - oldest.since < REST_NANOS) return -1;
        return queue.remove().number;
    }

    /** Slots that can be taken now, at least. */
    synchronized int freeSlots() {
        int free = ring.slotCapacity() - nextSlot;
        long now = System.nanoTime();
        for (Resting resting : slots) {
            if (now - resting.since >= REST_NANOS) free++;
        }
        return free;
    }

    synchronized void giveSlot(int slot) {
        table.set(slot, null);
        slots.add(new Resting(slot, System.nanoTime()));
    }

    synchronized void giveBudget(int budget) {
        if (budget > 0) budgets.add(new Resting(budget, System.nanoTime()));
    }
}
