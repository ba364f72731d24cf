package io.hotspan.agent.drain;

import io.hotspan.agent.weave.SlotPlan;
import java.util.List;

/** What a record's slot number stands for. Immutable. */
public final class SlotInfo {
    final String probe;
    /** Binary name with dots. */
    final String className;

    final String methodName;
    final int line;
    final List<SlotPlan.Value> values;
    /** Whether the agent itself exports its calls. */
    final boolean kept;

    final Tally tally;

    public SlotInfo(
            String probe,
            String className,
            String methodName,
            int line,
            List<SlotPlan.Value> values,
            boolean kept,
            Tally tally) {
        this.probe = probe;
        this.className = className;
        this.methodName = methodName;
        this.line = line;
        this.values = values;
        this.kept = kept;
        this.tally = tally;
    }
}
