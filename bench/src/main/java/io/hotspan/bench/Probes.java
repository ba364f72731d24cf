package io.hotspan.bench;

import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.drain.SlotInfo;
import io.hotspan.agent.drain.SlotTable;
import io.hotspan.agent.drain.Tally;
import io.hotspan.agent.ring.Ring;
import io.hotspan.agent.weave.Outcome;
import io.hotspan.agent.weave.SlotPlan;
import io.hotspan.agent.weave.Weaver;
import io.hotspan.probes.Action;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * hotspan in this JVM without the link: the shipped ring, weaver and drainer, and the bridge in the bootstrap loader. What the drainer
 * makes of records goes no further than a Call. Started with {@code -javaagent} of the benchmarks' own jar.
 */
public final class Probes {
    static final long PLENTY = 1L << 60;
    private static @Nullable Instrumentation instrumentation;

    private final Ring ring;
    private final SlotTable table;
    private final Drainer drainer;
    private final Weaver weaver;
    private final List<Tally> tallies = new ArrayList<>();
    private int slot;

    public static void premain(String arguments, Instrumentation given) {
        instrumentation = given;
    }

    Probes() {
        Instrumentation mine = instrumentation;
        if (mine == null) throw new IllegalStateException("start with -javaagent, as bench/run does");
        ring = Ring.install(mine);
        ring.open(8L << 20, Runtime.version().feature() >= 21);
        table = new SlotTable(ring.slotCapacity());
        drainer = new Drainer(ring, table);
        weaver = new Weaver(mine, ring, System.getProperty("java.version", ""));
        weaver.start();
        drainer.start();
        drainer.refills(new io.hotspan.agent.drain.Refill[0], true);
        ring.budget(0, PLENTY, PLENTY);
    }

    /**
     * Weaves and arms the method tiny of a class.
     *
     * @param hits limit
     * @return the slot's number
     */
    int place(Class<?> type, Action action, long hits) {
        slot++;
        weave(type, action);
        int budget = action == Action.SPAN ? slot : 0;
        if (budget > 0) ring.budget(budget, hits, PLENTY);
        ring.arm(new int[] {slot}, new int[] {budget});
        return slot;
    }

    private void weave(Class<?> type, Action action) {
        Tally tally = new Tally();
        tallies.add(tally);
        table.set(slot, new SlotInfo("p" + slot, type.getName(), "tiny", 20, List.of(), false, tally));
        change(type, List.of(new SlotPlan(slot, action, false, null, List.of())));
    }

    private void change(Class<?> type, List<SlotPlan> plans) {
        Map<String, List<SlotPlan>> methods = new HashMap<>();
        if (!plans.isEmpty()) methods.put("tiny(J)J", plans);
        IdentityHashMap<Class<?>, Map<String, List<SlotPlan>>> wanted = new IdentityHashMap<>();
        wanted.put(type, methods);
        Outcome outcome = weaver.change(wanted);
        if (!outcome.failed.isEmpty() || !outcome.refused.isEmpty()) {
            throw new IllegalStateException(outcome.failed + " " + outcome.refused);
        }
    }

    void disarm(int number) {
        ring.disarm(number);
    }

    void remove(Class<?> type, int number) {
        ring.disarm(number);
        change(type, List.of());
    }

    /** Entered, skipped for the limit, recorded, full, and drained. */
    String books(int number) {
        drainer.awaitPass();
        long[] c = ring.counts(number);
        return "entered " + c[1] + " over limit " + (c[2] + c[3]) + " recorded " + c[5] + " ring full " + c[12]
                + " drained " + tallies.get(number - 1).drainedCount() + " suppressed " + ring.suppressed();
    }
}
