package io.hotspan.agent.govern;

import io.hotspan.agent.drain.SlotTable;
import io.hotspan.agent.ring.Ring;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * Numbers of slots and budgets. A number that was used rests before it is used again, so that a thread that was held up between two
 * steps of an old call cannot touch a new probe; a number that stands in code which an earlier session could not take out is never
 * used. Guarded by: this, since classes are woven as they load, on any thread.
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
    private boolean held;
    private long released;
    private int nextSlot = 1;
    /** Budget 0 is that of count and time probes: never used up. */
    private int nextBudget = 1;

    private final LongSupplier clock;

    Slots(Ring ring, SlotTable table) {
        this(ring, table, new LongSupplier() {
            @Override
            public long getAsLong() {
                return System.nanoTime();
            }
        });
    }

    /** @param clock nanoseconds */
    Slots(Ring ring, SlotTable table, LongSupplier clock) {
        this.ring = ring;
        this.table = table;
        this.clock = clock;
        released = clock.getAsLong() - REST_NANOS;
        // Classes that the first removal needs, loaded while there is metaspace.
        slots.add(new Resting(0, Long.valueOf(0)));
        slots.clear();
    }

    /** Returns a slot number, or -1 when all are taken. */
    synchronized int takeSlot() {
        while (nextSlot < ring.slotCapacity()) {
            int fresh = nextSlot++;
            if (!ring.leftBehind(fresh)) return fresh;
        }
        int slot = rested(slots);
        if (slot >= 0) ring.clear(slot);
        return slot;
    }

    synchronized int takeBudget() {
        if (nextBudget < ring.budgetCapacity()) return nextBudget++;
        return rested(budgets);
    }

    /** A class that could not be restored yet still calls the slots it was given: none is given again until it is. */
    synchronized void hold(boolean hold) {
        if (held && !hold) released = clock.getAsLong();
        held = hold;
    }

    private int rested(ArrayDeque<Resting> queue) {
        Resting oldest = queue.peek();
        if (oldest == null || !hasRested(oldest, clock.getAsLong())) return -1;
        return queue.remove().number;
    }

    private boolean hasRested(Resting resting, long now) {
        return !held && now - released >= REST_NANOS && now - resting.since >= REST_NANOS;
    }

    /** Slots that can be taken now, at least. */
    synchronized int freeSlots() {
        int free = 0;
        for (int fresh = nextSlot; fresh < ring.slotCapacity(); fresh++) {
            if (!ring.leftBehind(fresh)) free++;
        }
        long now = clock.getAsLong();
        for (Resting resting : slots) {
            if (hasRested(resting, now)) free++;
        }
        return free;
    }

    /** Returns the hits that threads hold of it, as {@link Ring#retire} says. */
    synchronized long giveSlot(int slot) {
        table.set(slot, null);
        ring.takeHistogram(slot);
        long held = ring.retire(slot);
        slots.add(new Resting(slot, clock.getAsLong()));
        return held;
    }

    synchronized void giveBudget(int budget) {
        if (budget > 0) budgets.add(new Resting(budget, clock.getAsLong()));
    }
}
