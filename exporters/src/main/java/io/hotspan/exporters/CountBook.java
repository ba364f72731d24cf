package io.hotspan.exporters;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The counts of each probe. Only {@link #open} and the questions allocate, so that a call that is taken can be accounted for
 * without memory. Guarded by: the lock of the CallExporter that owns it.
 */
final class CountBook {
    private final Map<String, Entry> entries = new HashMap<>();
    /** Calls come in runs of one probe. */
    private @Nullable Entry last;

    /** To be called for a call before any other; counts nothing. */
    void open(Call call) {
        String probe = call.probe();
        if (last != null && last.probe.equals(probe)) {
            return;
        }
        Entry entry = entries.get(probe);
        if (entry == null) {
            entry = new Entry(probe);
            entries.put(probe, entry);
        }
        last = entry;
    }

    void queued(Call call) {
        entry(call).inFlight++;
    }

    /** A call that never got into the queue. */
    void refused(Call call, DropCause cause) {
        entry(call).drop(cause);
    }

    void exported(Call call) {
        Entry entry = entry(call);
        entry.inFlight--;
        entry.exported++;
    }

    void dropped(Call call, DropCause cause) {
        Entry entry = entry(call);
        entry.inFlight--;
        entry.drop(cause);
    }

    ExportCounts of(String probe) {
        Entry entry = entries.get(probe);
        return entry == null ? ExportCounts.NONE : entry.counts();
    }

    Map<String, ExportCounts> all() {
        Map<String, ExportCounts> all = new TreeMap<>();
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            all.put(entry.getKey(), entry.getValue().counts());
        }
        return all;
    }

    private Entry entry(Call call) {
        Entry entry = last;
        if (entry == null || !entry.probe.equals(call.probe())) {
            entry = requireNonNull(entries.get(call.probe()), "a call that was never offered");
            last = entry;
        }
        return entry;
    }

    private static final class Entry {
        private final String probe;
        /** A number for each cause, all there from the beginning. */
        private final Map<DropCause, long[]> dropped = new EnumMap<>(DropCause.class);

        private long exported;
        private long inFlight;

        Entry(String probe) {
            this.probe = probe;
            for (DropCause cause : DropCause.values()) {
                dropped.put(cause, new long[1]);
            }
        }

        void drop(DropCause cause) {
            requireNonNull(dropped.get(cause))[0]++;
        }

        ExportCounts counts() {
            Map<DropCause, Long> causes = new EnumMap<>(DropCause.class);
            for (Map.Entry<DropCause, long[]> one : dropped.entrySet()) {
                if (one.getValue()[0] > 0) {
                    causes.put(one.getKey(), one.getValue()[0]);
                }
            }
            return new ExportCounts(exported, causes, inFlight);
        }
    }
}
