package io.hotspan.agent.govern;

import io.hotspan.agent.drain.CallSink;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where calls of permanent and kept probes go, and the names under which that one counts them. The control thread's. */
final class Keeping {
    /** How many of each id there have been. */
    private final Map<String, Integer> counts = new HashMap<>();

    private @Nullable CallSink sink;
    private String trouble = "";
    private String action = "Give --otlp or --to file:PATH together with --keep.";

    /** Null while there is none. */
    void sink(@Nullable CallSink here) {
        sink = here;
    }

    @Nullable
    CallSink sink() {
        return sink;
    }

    /** Why a tool's probes cannot be kept; empty when they can. */
    void trouble(String what, String whatToDo) {
        trouble = what;
        if (!what.isEmpty()) action = whatToDo;
    }

    /** Names a probe that exports by itself, or refuses it where that cannot be. */
    void admit(Placed placed) {
        String name = (placed.file ? "" : CallSink.KEPT) + placed.wanted.id();
        Integer before = counts.get(name);
        int number = before == null ? 1 : before + 1;
        counts.put(name, number);
        placed.number(number);
        CallSink here = sink;
        String why = placed.file ? "" : trouble;
        if (why.isEmpty() && (here == null || !here.takes(placed.spanId()))) why = "nothing in the target can export";
        if (!why.isEmpty() && placed.state != ProbeState.REFUSED) {
            placed.refuse(new Refusal(RefusalCode.INTERNAL, why, action), 0);
        }
        placed.exportedBefore(here);
    }
}
