package io.hotspan.agent.drain;

import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import java.util.List;
import java.util.Map;

/** Takes calls that are exported in the target, and keeps the books on them. Any thread. */
public interface CallSink {
    /** Never blocks; what it cannot take it drops and counts. */
    void offer(List<Call> calls);

    /** Calls of the probe that have arrived. */
    long exported(String probe);

    /** Calls of the probe that were dropped, by cause. */
    Map<DropCause, Long> dropped(String probe);

    /** The thread that exports, as the kernel names it; 0 when unknown. */
    default long threadId() {
        return 0;
    }
}
