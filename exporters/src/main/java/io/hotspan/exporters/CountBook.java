package io.hotspan.exporters;

import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The counts of each probe. Guarded by: the lock of the CallExporter that owns it. */
final class CountBook {
    private final Map<String, Entry> entries = new HashMap<>();
    /** Calls come in runs of one probe. */
    private @Nullable Entry last;

    void queued(Call call) {
        entry(call.probe()).inFlight++;
    }

    /** A call that never got into the queue. */
    void refused(Call call, DropCause cause) {
        entry(call.probe()).drop(cause);
    }

    void exported(List<Call> calls) {
        for (int i = 0; i < calls.size(); i++) {
            Entry entry = entry(calls.get(i).probe());
            entry.inFlight--;
            entry.exported++;
        }
    }

    void dropped(List<Call> calls, DropCause cause) {
        for (int i = 0; i < calls.size(); i++) {
            dropped(calls.get(i), cause);
        }
    }

    void dropped(Call call, DropCause cause) {
        Entry entry = entry(call.probe());
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

    private Entry entry(String probe) {
        Entry entry = last;
        if (entry != null && entry.probe.equals(probe)) {
            return entry;
        }
        entry = entries.get(probe);
        if (entry == null) {
            entry = new Entry(probe);
            entries.put(probe, entry);
        }
        last = entry;
        return entry;
    }

    private static final class Entry {
        private final String probe;
        private final Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
        private long exported;
        private long inFlight;

        Entry(String probe) {
            this.probe = probe;
        }

        void drop(DropCause cause) {
            Long before = dropped.get(cause);
            dropped.put(cause, before == null ? 1 : before + 1);
        }

        ExportCounts counts() {
            return new ExportCounts(exported, new EnumMap<>(dropped), inFlight);
        }
    }
}
