package io.hotspan.agent.drain;

import io.hotspan.probes.Call;
import java.util.List;

/** Takes calls that are exported in the target. */
public interface CallSink {
    /**
     * Never blocks.
     *
     * @return false when none of them was taken; what is taken is counted by the sink from then on
     */
    boolean offer(List<Call> calls);
}
