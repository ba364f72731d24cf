package io.hotspan.agent.weave;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the weaver knows of one class that carries our code, or is about to. The methods: guarded by the weaver's lock, but for {@link
 * #undone}, which the control thread asks between two changes of its own. What the transformers see, {@link #before}, {@link #seen} and
 * {@link #woven}, they write while the class is changed, by one thread at a time.
 */
final class ClassState {
    /** What the class shall look like; empty = as it was before us. */
    ClassPlan plan;

    /** What the class looks like when the JVM refuses the plan; null = as it was before us. */
    private @Nullable ClassPlan former;

    /** Digests of the methods without our code. */
    @Nullable
    Map<String, Long> before;

    /** The same of what the class became when our code was taken out; null = nobody saw it. */
    @Nullable
    Map<String, Long> seen;

    ClassPlan.@Nullable Woven woven;

    private @Nullable Throwable failure;

    ClassState(ClassPlan plan) {
        this.plan = plan;
    }

    /** A change begins. */
    void become(Map<String, List<SlotPlan>> slots) {
        former = plan;
        plan = plan.with(slots);
        seen = null;
        woven = null;
        failure = null;
    }

    /** The class is shown, perhaps once more: what was seen was of a pass that the JVM took back. */
    void pass() {
        failure = null;
        seen = null;
    }

    /** Our part of the pass failed. */
    void fail(Throwable why) {
        failure = why;
        seen = null;
    }

    /** What the class looked like before the change that is under way. */
    ClassPlan undone() {
        ClassPlan old = former;
        return old == null ? plan.with(Collections.<String, List<SlotPlan>>emptyMap()) : old;
    }

    boolean differs(Map<String, List<SlotPlan>> wanted) {
        return wanted.isEmpty() || !plan.carries(wanted);
    }

    /**
     * The change has ended: what the class carries now, and what there is to say of it.
     *
     * @param outcome knows already what the JVM refused
     * @return whether there is nothing to know of the class any more
     */
    boolean settle(Class<?> type, boolean removal, Outcome outcome) {
        // By the JVM, or for lack of memory: then the class is what it was before the change, whatever befell our
        // weaving.
        boolean unchanged = outcome.failure(type) != null;
        Throwable ours = failure;
        if (ours != null) tell(type, ours, outcome);
        if (!removal && woven != null && !woven.refused.isEmpty()) outcome.refused.put(type, woven.refused);
        if (unchanged) {
            ClassPlan old = former;
            if (old == null) return true;
            // An empty plan, too: a removal that has not been seen to be done.
            plan = old;
            return false;
        }
        if (ours != null) return !removal && bare(type, ours, outcome);
        return removal && restored(type, outcome);
    }

    private static void tell(Class<?> type, Throwable ours, Outcome outcome) {
        if (ours instanceof OutOfMemoryError) outcome.noMemory = true;
        String said = outcome.failure(type);
        String failure = "weaving failed: " + ours;
        outcome.fail(type, said == null ? failure : said + "; " + failure);
    }

    /** Our weaving failed, the JVM has gone on without: the class carries nothing of ours, be it of a probe that is live. */
    private boolean bare(Class<?> type, Throwable ours, Outcome outcome) {
        if (former != null && !former.isEmpty()) outcome.bare.put(type, true);
        plan = plan.with(Collections.<String, List<SlotPlan>>emptyMap());
        woven = null;
        // Of a class that was not ours before nothing is lost, unless there was no memory to put its parameters' names
        // back.
        return former == null && !(ours instanceof OutOfMemoryError);
    }

    private boolean restored(Class<?> type, Outcome outcome) {
        if (seen == null) {
            // No memory for the transformers: nobody has seen what the class became, so it is done again.
            outcome.fail(type, "the JVM did not show what the class became");
            return false;
        }
        if (seen.equals(before)) outcome.identical++;
        else outcome.different.add(type.getName());
        return true;
    }
}
