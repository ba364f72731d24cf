package io.hotspan.exporters;

import io.hotspan.probes.DropCause;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** What became of the calls that were offered: {@code recorded = exported + dropped + inFlight}, always. Immutable. */
public final class ExportCounts {
    static final ExportCounts NONE = new ExportCounts(0, Collections.emptyMap(), 0);

    private final long exported;
    private final Map<DropCause, Long> dropped;
    private final long inFlight;

    /** @param dropped without zero entries */
    ExportCounts(long exported, Map<DropCause, Long> dropped, long inFlight) {
        this.exported = exported;
        this.dropped = Collections.unmodifiableMap(dropped);
        this.inFlight = inFlight;
    }

    /** Calls offered. */
    public long recorded() {
        return exported + droppedTotal() + inFlight;
    }

    /** Calls whose export the exporter confirmed. */
    public long exported() {
        return exported;
    }

    /** Calls lost, by cause, without zero entries. */
    public Map<DropCause, Long> dropped() {
        return dropped;
    }

    public long droppedTotal() {
        long sum = 0;
        for (Long count : dropped.values()) {
            sum += count;
        }
        return sum;
    }

    /** Calls queued or being sent. */
    public long inFlight() {
        return inFlight;
    }

    /** Both added up. */
    public ExportCounts plus(ExportCounts other) {
        Map<DropCause, Long> sum = new EnumMap<>(DropCause.class);
        sum.putAll(dropped);
        for (Map.Entry<DropCause, Long> entry : other.dropped.entrySet()) {
            Long before = sum.get(entry.getKey());
            sum.put(entry.getKey(), entry.getValue() + (before == null ? 0 : before));
        }
        return new ExportCounts(exported + other.exported, sum, inFlight + other.inFlight);
    }

    @Override
    public String toString() {
        return "exported " + exported + ", dropped " + dropped + ", in flight " + inFlight;
    }
}
