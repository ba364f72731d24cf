package io.hotspan.agent.govern;

import static io.hotspan.agent.govern.Here.probe;
import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.bridge.Bridge;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which slot is given, and when none is. */
class SlotsTest extends AtTheTill {
    @Test
    void aSlotRestsBeforeAnotherProbeGetsIt() {
        here.set(probe("p1", RING).build());
        here.set();
        Slots slots = new Slots(here.ring, here.table);
        int first = slots.takeSlot();
        slots.giveSlot(first);
        int second = slots.takeSlot();

        assertThat(second).isNotEqualTo(first);
        assertThat(slots.freeSlots()).isEqualTo(here.ring.slotCapacity() - 3);
    }

    @Test
    void whenEverySlotIsTakenOrRestsThereIsNone() {
        Slots slots = new Slots(here.ring, here.table);
        int taken = 0;
        for (int slot = slots.takeSlot(); slot >= 0; slot = slots.takeSlot()) taken++;
        slots.giveSlot(5);

        assertThat(taken).isEqualTo(here.ring.slotCapacity() - 1);
        assertThat(slots.takeSlot()).isEqualTo(-1);
        assertThat(slots.freeSlots()).isZero();
    }

    @Test
    void whatIsNotEnoughForAMeasurementIsGivenBack() {
        AtomicLong now = new AtomicLong(1);
        Slots slots = new Slots(here.ring, here.table, now::get);
        while (slots.freeSlots() > 2) slots.takeSlot();
        new Calibration(here.ring, slots).begin();
        now.addAndGet(TimeUnit.SECONDS.toNanos(20));

        assertThat(List.of(slots.takeSlot(), slots.takeSlot())).doesNotContain(-1);
        assertThat(slots.takeSlot()).isEqualTo(-1);
    }

    /** Whoever comes later, in another session, has no other way to know of it. */
    @Test
    void aNumberInCodeThatAnEarlierSessionLeftIsNeverGiven() {
        here.ring.leaveBehind(List.of(1, 3, 700));
        try {
            here.ring.close();
            here.ring.open(1 << 20, false);
            Slots slots = new Slots(here.ring, here.table);
            assertThat(slots.freeSlots()).isEqualTo(here.ring.slotCapacity() - 1 - 3);
            assertThat(slots.takeSlot()).isEqualTo(2);
            assertThat(slots.takeSlot()).isEqualTo(4);
            assertThat(slots.freeSlots()).isEqualTo(here.ring.slotCapacity() - 5 - 1);
        } finally {
            Bridge.leftBehind = new long[0];
        }
    }

    /** A class that could not be restored still calls them. */
    @Test
    void whileCodeIsOwedNoSlotIsGivenAgain() {
        AtomicLong now = new AtomicLong(1);
        Slots slots = new Slots(here.ring, here.table, now::get);
        int given = 0;
        for (int slot = slots.takeSlot(); slot >= 0; slot = slots.takeSlot()) given = slot;
        slots.giveSlot(given);
        slots.hold(true);
        now.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertThat(slots.freeSlots()).isZero();
        assertThat(slots.takeSlot()).isEqualTo(-1);
        slots.hold(false);
        assertThat(slots.takeSlot()).as("it rests from now on").isEqualTo(-1);
        now.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertThat(slots.freeSlots()).isEqualTo(1);
        assertThat(slots.takeSlot()).isEqualTo(given);
    }
}
