package io.hotspan.webui.targets;

import io.hotspan.exporters.ExportCounts;
import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import io.hotspan.probes.Ledger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the calls of one target go besides the console's own memory. */
public interface Exports {
    /** Nowhere: the console's memory is the destination. */
    Exports NONE = new Exports() {
        @Override
        public void offer(List<Call> calls) {}

        @Override
        public Ledger merge(String probe, Ledger agent, long received) {
            // Calls arrive sooner than the status that counts them.
            long arrived = Math.max(0, Math.min(received, agent.recorded() - agent.droppedTotal()));
            return agent.toBuilder()
                    .exported(arrived)
                    .inFlight(Math.max(0, agent.recorded() - agent.droppedTotal() - arrived))
                    .build();
        }

        @Override
        public void close() {}
    };

    /** Never blocks; what does not fit is counted as {@link DropCause#QUEUE_FULL}. */
    void offer(List<Call> calls);

    /**
     * The agent's ledger completed by what happened to the calls on this side.
     *
     * @param received calls of the probe that have arrived here
     */
    Ledger merge(String probe, Ledger agent, long received);

    /** What became of the calls of all probes together; null when they go nowhere. */
    default @Nullable ExportCounts sent() {
        return null;
    }

    /** Why calls did not arrive, as a sentence; empty when nobody knows of any. */
    default String failure() {
        return "";
    }

    /** Sends what is left and ends. */
    void close();
}
