package io.hotspan.agent.weave;

import io.hotspan.agent.ring.Ring;
import io.hotspan.bridge.Layout;
import io.hotspan.probes.Action;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls methods of the JDK so often, each with a count probe in it, until the JIT compiler has had its say. Argument: how often. Prints
 * for each {@code COUNT method expected seen}, and {@code OK}.
 */
public final class HotCounts {
    private interface Call {
        /** Calls the method once; what it returns keeps the compiler from leaving the call out. */
        int once(int i) throws Exception;
    }

    private static final Map<String, Call> CALLS = new LinkedHashMap<>();
    private static final Map<Integer, Integer> MAP = new HashMap<>();
    private static final Map<Integer, Integer> SHARED = new ConcurrentHashMap<>();
    private static final ThreadLocal<Integer> LOCAL = new ThreadLocal<>();
    private static final AtomicLong LONG = new AtomicLong();
    private static final AtomicInteger INT = new AtomicInteger();
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final ArrayDeque<Integer> DEQUE = new ArrayDeque<>();
    private static final ConcurrentLinkedQueue<Integer> QUEUE = new ConcurrentLinkedQueue<>();
    private static final ArrayList<Integer> LIST = new ArrayList<>();
    private static final StringBuilder TEXT = new StringBuilder();
    private static final Integer[] BOXES = {1, 2, 3};
    private static final String[] STRINGS = {"one", "three", "five", "seven"};

    static {
        CALLS.put("java.lang.Math::max(II)I", i -> Math.max(i, 7));
        CALLS.put("java.lang.Math::min(II)I", i -> Math.min(i, 7));
        CALLS.put("java.lang.Math::abs(D)D", i -> (int) Math.abs((double) -i));
        CALLS.put("java.lang.Math::addExact(II)I", i -> Math.addExact(i, 7));
        CALLS.put("java.lang.Math::floorMod(II)I", i -> Math.floorMod(i, 7));
        CALLS.put("java.lang.Integer::bitCount(I)I", Integer::bitCount);
        CALLS.put("java.lang.Integer::numberOfLeadingZeros(I)I", Integer::numberOfLeadingZeros);
        CALLS.put("java.lang.Integer::parseInt(Ljava/lang/String;)I", i -> Integer.parseInt("77"));
        CALLS.put("java.lang.Long::bitCount(J)I", Long::bitCount);
        CALLS.put("java.lang.String::length()I", i -> STRINGS[i & 3].length());
        CALLS.put("java.lang.String::hashCode()I", i -> STRINGS[i & 3].hashCode());
        CALLS.put("java.lang.String::charAt(I)C", i -> STRINGS[i & 3].charAt(1));
        CALLS.put("java.lang.String::equals(Ljava/lang/Object;)Z", i -> STRINGS[i & 3].equals("fine") ? 1 : 0);
        CALLS.put("java.lang.String::startsWith(Ljava/lang/String;)Z", i -> STRINGS[i & 3].startsWith("f") ? 1 : 0);
        CALLS.put("java.lang.String::compareTo(Ljava/lang/String;)I", i -> STRINGS[i & 3].compareTo("fine"));
        CALLS.put("java.lang.StringBuilder::setLength(I)V", i -> {
            TEXT.setLength(0);
            return 0;
        });
        CALLS.put("java.util.Arrays::equals([C[C)Z", i -> Arrays.equals(new char[2], new char[2]) ? 1 : 0);
        CALLS.put("java.util.Arrays::asList([Ljava/lang/Object;)Ljava/util/List;", i -> Arrays.asList(BOXES).size());
        CALLS.put("java.util.HashMap::get(Ljava/lang/Object;)Ljava/lang/Object;", i -> MAP.get(i & 7) == null ? 0 : 1);
        CALLS.put(
                "java.util.HashMap::put(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;",
                i -> MAP.put(i & 7, 1) == null ? 0 : 1);
        CALLS.put(
                "java.util.concurrent.ConcurrentHashMap::get(Ljava/lang/Object;)Ljava/lang/Object;",
                i -> SHARED.get(i & 7) == null ? 0 : 1);
        CALLS.put(
                "java.util.concurrent.ConcurrentHashMap::put(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;",
                i -> SHARED.put(i & 7, 1) == null ? 0 : 1);
        CALLS.put("java.lang.ThreadLocal::get()Ljava/lang/Object;", i -> LOCAL.get() == null ? 0 : 1);
        CALLS.put("java.lang.ThreadLocal::set(Ljava/lang/Object;)V", i -> {
            LOCAL.set(BOXES[0]);
            return 0;
        });
        CALLS.put("java.util.concurrent.atomic.AtomicLong::incrementAndGet()J", i -> (int) LONG.incrementAndGet());
        CALLS.put("java.util.concurrent.atomic.AtomicLong::get()J", i -> (int) LONG.get());
        CALLS.put("java.util.concurrent.atomic.AtomicInteger::getAndAdd(I)I", i -> INT.getAndAdd(2));
        CALLS.put("java.util.concurrent.locks.ReentrantLock::lock()V", i -> {
            LOCK.lock();
            LOCK.unlock();
            return 0;
        });
        CALLS.put("java.util.concurrent.locks.ReentrantLock::unlock()V", i -> {
            LOCK.lock();
            LOCK.unlock();
            return 0;
        });
        CALLS.put("java.util.ArrayDeque::push(Ljava/lang/Object;)V", i -> {
            DEQUE.push(BOXES[0]);
            return DEQUE.pop();
        });
        CALLS.put("java.util.ArrayDeque::pop()Ljava/lang/Object;", i -> {
            DEQUE.push(BOXES[0]);
            return DEQUE.pop();
        });
        CALLS.put("java.util.concurrent.ConcurrentLinkedQueue::offer(Ljava/lang/Object;)Z", i -> {
            QUEUE.offer(BOXES[1]);
            return QUEUE.poll();
        });
        CALLS.put("java.util.ArrayList::get(I)Ljava/lang/Object;", i -> LIST.get(0));
        CALLS.put("java.util.ArrayList::size()I", i -> LIST.size());
        CALLS.put("java.lang.Enum::ordinal()I", i -> TimeUnit.SECONDS.ordinal());
        CALLS.put("java.util.concurrent.locks.LockSupport::unpark(Ljava/lang/Thread;)V", i -> {
            LockSupport.unpark(Thread.currentThread());
            return 0;
        });
        CALLS.put(
                "java.lang.ClassLoader::loadClass(Ljava/lang/String;)Ljava/lang/Class;",
                i -> ClassLoader.getSystemClassLoader().getParent().loadClass("java.lang.String").hashCode());
        CALLS.put("java.lang.Class::getSimpleName()Ljava/lang/String;", i -> String.class.getSimpleName().length());
    }

    private HotCounts() {}

    public static void main(String[] arguments) throws Exception {
        int times = Integer.parseInt(arguments[0]);
        LIST.add(1);
        System.out.println("java " + System.getProperty("java.version"));
        Ring ring = Ring.install(ChildAgent.instrumentation);
        ring.open(8 << 20, false);
        Weaver weaver = new Weaver(ChildAgent.instrumentation, ring, System.getProperty("java.version"));
        weaver.start();
        int slot = 1;
        for (Map.Entry<String, Call> entry : CALLS.entrySet()) {
            String method = entry.getKey();
            Class<?> type = Class.forName(method.substring(0, method.indexOf("::")), false, null);
            String key = method.substring(method.indexOf("::") + 2);
            SlotPlan plan = new SlotPlan(slot, Action.COUNT, false, null, Collections.<SlotPlan.Value>emptyList());
            Map<String, List<SlotPlan>> plans = new HashMap<>();
            plans.put(key, Collections.singletonList(plan));
            Outcome in = weaver.change(Collections.<Class<?>, Map<String, List<SlotPlan>>>singletonMap(type, plans));
            if (!in.failed.isEmpty() || weaver.frameBytes(type, key) == 0) {
                System.out.println("WRONG " + method + " is not woven: " + in.failed + in.refused);
            }
            ring.arm(new int[] {slot}, new int[] {0});
            long before = ring.counts(slot)[Layout.COUNT_ENTERED];
            int sum = 0;
            for (int i = 0; i < times; i++) sum += entry.getValue().once(i);
            long seen = ring.counts(slot)[Layout.COUNT_ENTERED] - before;
            ring.disarm(slot);
            weaver.change(Collections.<Class<?>, Map<String, List<SlotPlan>>>singletonMap(
                    type, Collections.<String, List<SlotPlan>>emptyMap()));
            System.out.println("COUNT " + method + " " + times + " " + seen + " " + (sum == 77 ? "!" : "."));
            slot++;
        }
        weaver.stop();
        System.out.println(ring.suppressed() == 0 ? "OK" : "WRONG suppressed " + ring.suppressed());
        ring.close();
    }
}
