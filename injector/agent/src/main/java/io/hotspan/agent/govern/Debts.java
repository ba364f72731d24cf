package io.hotspan.agent.govern;

import io.hotspan.agent.weave.Outcome;
import io.hotspan.agent.weave.SlotPlan;
import io.hotspan.agent.weave.Weaver;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is owed: classes that do not look yet as they should, tried again less and less often. The control thread's. */
final class Debts {
    private static final long SHORTEST_WAIT_NANOS = 1_000_000_000L;
    private static final long LONGEST_WAIT_NANOS = 60_000_000_000L;

    private final IdentityHashMap<Class<?>, Boolean> owed = new IdentityHashMap<>();
    private final TreeSet<String> failures = new TreeSet<>();
    private long due;
    private long wait;
    private int restored;
    private int identical;

    boolean isEmpty() {
        return owed.isEmpty();
    }

    /** A copy. */
    IdentityHashMap<Class<?>, Boolean> owed() {
        return new IdentityHashMap<>(owed);
    }

    /** Classes that went back, so far. */
    int restored() {
        return restored;
    }

    /** Of these, those whose code is what it was. */
    int identical() {
        return identical;
    }

    /** Of these, those whose code is not what it was. */
    int differing() {
        return restored - identical;
    }

    /** What else is not as it should be. */
    void say(String sentence) {
        failures.add(sentence);
    }

    /** Sentences, each beginning with the class. */
    Set<String> failures() {
        return failures;
    }

    /**
     * After a change.
     *
     * @param wanted what each class that was changed should look like
     */
    void settle(Outcome outcome, Map<Class<?>, Map<String, List<SlotPlan>>> wanted) {
        for (Class<?> type : wanted.keySet()) owed.remove(type);
        // First all, then those that failed: two loaders may have a class of this name.
        for (Map.Entry<Class<?>, Map<String, List<SlotPlan>>> entry : wanted.entrySet()) {
            if (entry.getValue().isEmpty()) forgive(beginning(entry.getKey()));
        }
        for (Map.Entry<Class<?>, Map<String, List<SlotPlan>>> entry : wanted.entrySet()) {
            String failure = outcome.failure(entry.getKey());
            if (!entry.getValue().isEmpty() || failure == null) continue;
            owed.put(entry.getKey(), true);
            failures.add(beginning(entry.getKey()) + failure);
        }
        count(outcome);
    }

    /** Classes that went back. */
    void count(Outcome outcome) {
        identical += outcome.identical;
        restored += outcome.identical + outcome.different.size();
        for (String name : outcome.different) failures.add(name + ": the code differs from what it was before");
    }

    /**
     * A class that refused what was new keeps what it had, and with it the code of probes that have ended; one whose weaving failed has
     * lost what it had, and with it that of probes that are live. Both are changed again.
     *
     * @param wanted what each class that was changed should look like, those left out that failed
     */
    void add(Outcome outcome, Map<Class<?>, Map<String, List<SlotPlan>>> wanted, Weaver weaver) {
        for (Map.Entry<Class<?>, Map<String, List<SlotPlan>>> entry : wanted.entrySet()) {
            Class<?> type = entry.getKey();
            if (outcome.failure(type) != null && weaver.differs(type, entry.getValue())) owed.put(type, true);
        }
    }

    private static String beginning(Class<?> type) {
        return type.getName() + ": ";
    }

    /** A new session begins: what was restored in the one before is told, what is still owed is not. */
    void forget() {
        restored = 0;
        identical = 0;
        TreeSet<String> open = new TreeSet<>();
        for (Class<?> type : owed.keySet()) {
            for (String failure : failures) {
                if (failure.startsWith(beginning(type))) open.add(failure);
            }
        }
        failures.clear();
        failures.addAll(open);
    }

    private void forgive(String beginning) {
        for (Iterator<String> all = failures.iterator(); all.hasNext(); ) {
            if (all.next().startsWith(beginning)) all.remove();
        }
    }

    /** Whether it is time to try again. */
    boolean areDue(long now) {
        return owed.isEmpty() || now >= due;
    }

    void tried(long now) {
        if (owed.isEmpty()) wait = 0;
        else wait = Math.min(LONGEST_WAIT_NANOS, Math.max(SHORTEST_WAIT_NANOS, 2 * wait));
        due = now + wait;
    }
}
