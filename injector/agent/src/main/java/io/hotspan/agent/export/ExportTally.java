package io.hotspan.agent.export;

import io.hotspan.probes.DropCause;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of the calls of one probe that were offered: each is exported, dropped or in flight. Immutable. */
public final class ExportTally {
    /** Of a probe that was never seen. */
    public static final ExportTally NONE = new ExportTally(0, Collections.<DropCause, Long>emptyMap(), 0);

    private final long exported;
    private final Map<DropCause, Long> dropped;
    private final long inFlight;

    /** @param dropped without zero entries; not changed any more */
    ExportTally(long exported, Map<DropCause, Long> dropped, long inFlight) {
        this.exported = exported;
        this.dropped = Collections.unmodifiableMap(dropped);
        this.inFlight = inFlight;
    }

    /** Calls whose export the collector, or the file, confirmed. */
    public long exported() {
        return exported;
    }

    /** Calls lost, by cause; without zero entries. */
    public Map<DropCause, Long> dropped() {
        return dropped;
    }

    /** Both added up; null is nothing. */
    public ExportTally plus(@Nullable ExportTally other) {
        if (other == null) {
            return this;
        }
        Map<DropCause, Long> sum = new EnumMap<>(DropCause.class);
        sum.putAll(dropped);
        for (Map.Entry<DropCause, Long> entry : other.dropped.entrySet()) {
            Long before = sum.get(entry.getKey());
            sum.put(entry.getKey(), entry.getValue() + (before == null ? 0 : before));
        }
        return new ExportTally(exported + other.exported, sum, inFlight + other.inFlight);
    }

    /** Calls that wait or are being sent. */
    public long inFlight() {
        return inFlight;
    }

    @Override
    public String toString() {
        return "exported " + exported + ", dropped " + dropped + ", in flight " + inFlight;
    }
}
