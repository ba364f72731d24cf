package io.hotspan.agent.drain;

import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import java.util.List;
import java.util.Map;

/** Takes calls that are exported in the target, and keeps the books on them. Any thread. */
public interface CallSink {
    /** What the ids of probes begin with that a tool left behind; a file's have no such beginning. */
    String KEPT = "kept/";

    /** Whether it has a place to send the calls of this probe to. */
    default boolean takes(String probe) {
        return true;
    }

    /** Never blocks; what it cannot take it drops and counts. */
    void offer(List<Call> calls);

    /** Calls of the probe that have arrived. */
    long exported(String probe);

    /** Calls of the probe that were dropped, by cause. */
    Map<DropCause, Long> dropped(String probe);

    /** The threads that export, as the kernel names them; 0 for one that is unknown. */
    default long[] threadIds() {
        return new long[0];
    }
}
