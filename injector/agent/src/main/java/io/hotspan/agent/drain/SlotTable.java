package io.hotspan.agent.drain;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What each slot number stands for. Threads: the control thread writes before it arms a slot; the drainer reads. */
public final class SlotTable {
    private final AtomicReferenceArray<@Nullable SlotInfo> infos;

    public SlotTable(int capacity) {
        infos = new AtomicReferenceArray<>(capacity);
    }

    public void set(int slot, @Nullable SlotInfo info) {
        infos.set(slot, info);
    }

    @Nullable
    SlotInfo get(int slot) {
        return slot < infos.length() ? infos.get(slot) : null;
    }
}
