package io.hotspan.agent.weave;

import io.hotspan.agent.ring.Ring;
import io.hotspan.bridge.Layout;
import io.hotspan.probes.Action;
import io.hotspan.probes.JdkVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** A ring and a weaver, as the agent has them, and classes put in and taken out. */
class Workshop {
    static final int SLOT = 5;

    final Ring ring = Ring.install(ChildAgent.instrumentation);
    final Weaver weaver = new Weaver(ChildAgent.instrumentation, ring, System.getProperty("java.version"));
    final List<String> wrong = new ArrayList<>();

    Workshop() {
        ring.open(1 << 20, false);
        weaver.start();
    }

    static int feature() {
        return JdkVersion.parse(System.getProperty("java.version")).feature();
    }

    /** Prints the version, what the case came to, and whether it went well. */
    void tell(String what, Callable<String> meet) {
        System.out.println("java.version " + System.getProperty("java.version"));
        String said;
        try {
            said = meet.call();
        } catch (Exception | LinkageError e) {
            said = e.getClass().getSimpleName();
        }
        System.out.println(said);
        close(what);
    }

    /** Prints whether it went well. */
    void close(String what) {
        weaver.stop();
        if (ring.suppressed() != 0) wrong.add("suppressed " + ring.suppressed());
        ring.close();
        for (String one : wrong) System.out.println(what + " WRONG " + one);
        if (wrong.isEmpty()) System.out.println(what + " OK");
    }

    void expect(boolean holds, String what) {
        if (!holds) wrong.add(what);
    }

    Outcome install(int slot, Class<?>... types) {
        Map<Class<?>, Map<String, List<SlotPlan>>> wanted = new LinkedHashMap<>();
        for (Class<?> type : types) wanted.put(type, everyMethod(type, slot));
        Outcome outcome = weaver.change(wanted);
        ring.budget(1, 1_000_000_000, 1_000_000_000);
        ring.arm(new int[] {slot}, new int[] {1});
        return outcome;
    }

    static Map<String, List<SlotPlan>> everyMethod(Class<?> type, int slot) {
        Map<String, List<SlotPlan>> plans = new HashMap<>();
        for (Map.Entry<String, MethodScan> entry : ClassShape.of(type).methods().entrySet()) {
            if (entry.getKey().startsWith("<clinit>")) continue;
            SlotPlan plan =
                    new SlotPlan(slot, Action.SPAN, false, null, Collections.<SlotPlan.Value>emptyList());
            plans.put(entry.getKey(), Collections.singletonList(plan));
        }
        return plans;
    }

    Outcome remove(Class<?>... types) {
        Map<Class<?>, Map<String, List<SlotPlan>>> wanted = new LinkedHashMap<>();
        for (Class<?> type : types) wanted.put(type, Collections.<String, List<SlotPlan>>emptyMap());
        return weaver.change(wanted);
    }

    long entered(int slot) {
        return ring.counts(slot)[Layout.COUNT_ENTERED];
    }
}
