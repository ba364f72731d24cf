package io.hotspan.agent.export;

import io.hotspan.probes.DropCause;
import java.util.Collections;
import java.util.Map;

/** What became of the calls of one probe that were offered: each is exported, dropped or in flight. Immutable. */
public final class ExportTally {
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

    /** Calls that wait or are being sent. */
    public long inFlight() {
        return inFlight;
    }

    @Override
    public String toString() {
        return "exported " + exported + ", dropped " + dropped + ", in flight " + inFlight;
    }
}
