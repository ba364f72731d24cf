package io.hotspan.agent.weave;

import io.hotspan.probes.Action;
import io.hotspan.probes.expr.TypedExpr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is woven for one probe into one method. Immutable. */
public final class SlotPlan {
    /** Number the woven code passes; recycled after drain. */
    final int slot;

    final Action action;
    /** Permanent and kept probes have a parent chain of their own. */
    final boolean keptChain;

    final @Nullable TypedExpr condition;
    final List<Value> values;

    /** One captured value: a parameter, or the return value ({@code parameter == -1}). */
    public static final class Value {
        public final String path;
        public final int parameter;
        public final String descriptor;
        /** Its name, or that of the parameter, looks like a secret's: then it is not even recorded. */
        public final boolean secret;

        public Value(String path, int parameter, String descriptor, boolean secret) {
            this.path = path;
            this.parameter = parameter;
            this.descriptor = descriptor;
            this.secret = secret;
        }
    }

    public SlotPlan(int slot, Action action, boolean keptChain, @Nullable TypedExpr condition, List<Value> values) {
        this.slot = slot;
        this.action = action;
        this.keptChain = keptChain;
        this.condition = condition;
        this.values = values;
    }

    /** The number of the slot. */
    public int slot() {
        return slot;
    }

    public List<Value> values() {
        return values;
    }

    /** Decided at exit: it can be dropped after its children were recorded, so it never becomes a parent. */
    boolean quiet() {
        return action != Action.SPAN || decidedAtExit();
    }

    public boolean decidedAtExit() {
        return condition != null && condition.readsExit();
    }

    /** By a condition that is asked at each entry, of a disarmed slot too. */
    public boolean decidedAtEntry() {
        return condition != null && !condition.readsExit();
    }

    /** Counted at entry, with nothing at exit. */
    boolean entryOnly() {
        return action == Action.COUNT && condition == null;
    }

    /** Timed with what its children take; a call that is decided at exit may turn out not to count. */
    public boolean timed() {
        return action == Action.TIME && !decidedAtExit();
    }

    /** Its end is a single call of the bridge: nothing is decided or kept there. */
    boolean endsInOneStep() {
        return timed() || (action == Action.SPAN && values.isEmpty() && !decidedAtExit());
    }

    int id() {
        return keptChain ? slot | io.hotspan.bridge.Layout.KEPT_CHAIN : slot;
    }

    /** Units of a record: the first and as many as the values need. */
    int units() {
        return 1 + (values.size() + io.hotspan.bridge.Layout.UNIT_WORDS - 1) / io.hotspan.bridge.Layout.UNIT_WORDS;
    }
}
