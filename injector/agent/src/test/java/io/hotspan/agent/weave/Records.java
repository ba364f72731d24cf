package io.hotspan.agent.weave;

import static io.hotspan.bridge.Layout.*;

import io.hotspan.agent.ring.Ring;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a drain gave, taken apart. */
final class Records implements Ring.Sink {
    record One(
            int slot,
            long start,
            long end,
            long call,
            long parent,
            long trace,
            long tid,
            int flags,
            @Nullable Object thrown,
            List<Long> words,
            List<@Nullable Object> refs) {}

    final List<One> all = new ArrayList<>();

    @Override
    public void record(long[] words, @Nullable Object[] refs, int pos) {
        long header = words[pos];
        int units = ((int) (header >>> HEADER_UNITS_SHIFT) & 0xff) + 1;
        List<Long> values = new ArrayList<>();
        List<@Nullable Object> objects = new ArrayList<>();
        for (int i = UNIT_WORDS; i < units * UNIT_WORDS; i++) {
            values.add(words[pos + i]);
            objects.add(refs[pos + i]);
        }
        int flags = (int) header & 0xffff;
        all.add(new One(
                (int) (header >>> HEADER_SLOT_SHIFT) & 0xffff,
                words[pos + 1],
                words[pos + 2],
                words[pos + 3],
                words[pos + 4],
                words[pos + 5],
                words[pos + 6],
                flags,
                (flags & FLAG_ERROR) != 0 ? refs[pos] : null,
                values,
                objects));
    }

    /** Drains a ring. */
    static List<One> of(Ring ring) {
        Records records = new Records();
        ring.drain(records);
        return records.all;
    }
}
