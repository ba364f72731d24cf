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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Weaves methods that every program lives on while threads are in them, and takes the code out again. Arguments: milliseconds to stay
 * in, then {@code all} (together) or {@code each} (one after the other). Prints a line for each change and ends with {@code OK}, or
 * with what went wrong.
 */
public final class HotSpots {
    private static final String[] METHODS = {
        "java.lang.String::hashCode", "java.lang.String::equals", "java.lang.String::length", "java.lang.String::charAt",
        "java.lang.String::<init>", "java.lang.String::valueOf", "java.util.HashMap::get", "java.util.HashMap::put",
        "java.util.HashMap::hash", "java.util.HashMap::getNode", "java.lang.ThreadLocal::get", "java.lang.ThreadLocal::set",
        "java.lang.ThreadLocal::getMap", "java.util.concurrent.atomic.AtomicLong::incrementAndGet",
        "java.lang.StringBuilder::append", "java.lang.StringBuilder::toString", "java.lang.StringBuilder::<init>",
        "java.util.concurrent.ConcurrentHashMap::get", "java.util.concurrent.ConcurrentHashMap::put",
        "java.util.concurrent.ConcurrentHashMap::spread", "java.lang.Thread::run", "java.lang.Thread::start",
        "java.lang.Thread::<init>", "java.lang.Thread::exit", "java.lang.Thread::getId", "java.lang.Thread::threadId",
        "java.lang.Thread::isInterrupted", "java.lang.Thread::getName", "java.lang.Throwable::<init>",
        "java.lang.Throwable::fillInStackTrace", "java.lang.Integer::valueOf", "java.lang.Long::valueOf",
        "java.util.concurrent.locks.ReentrantLock::lock", "java.util.concurrent.locks.ReentrantLock::unlock",
        "java.util.concurrent.locks.AbstractQueuedSynchronizer::release", "java.util.concurrent.ConcurrentLinkedQueue::offer",
        "java.util.concurrent.ConcurrentLinkedQueue::poll", "java.lang.Class::forName", "java.lang.ClassLoader::loadClass",
        "java.lang.Math::max", "java.lang.Math::min", "java.lang.ref.Reference::get", "java.util.concurrent.locks.LockSupport::park",
        "java.util.concurrent.locks.LockSupport::unpark", "java.util.concurrent.ForkJoinPool::runWorker",
        "java.util.ArrayDeque::push", "java.util.concurrent.atomic.AtomicInteger::getAndIncrement",
        "java.util.concurrent.atomic.AtomicLong::get", "java.util.concurrent.ThreadPoolExecutor::runWorker",
        "java.util.ArrayDeque::addFirst", "java.util.ArrayDeque::pop", "java.lang.Enum::ordinal",
        "java.util.ArrayList::add", "java.util.ArrayList::get", "java.util.Arrays::copyOf", "java.lang.Object::<init>",
        "java.lang.VirtualThread::run", "java.lang.VirtualThread::mount", "java.lang.VirtualThread::unmount",
        "java.lang.VirtualThread::yieldContinuation", "java.lang.VirtualThread::runContinuation",
        "java.lang.VirtualThread::afterYield", "java.lang.VirtualThread::park", "java.lang.Thread::currentCarrierThread",
        "java.lang.Thread::setCurrentThread",
    };

    private static final Action[] ACTIONS = {Action.SPAN, Action.TIME, Action.COUNT};

    private final Ring ring;
    private final Weaver weaver;
    private final Map<Integer, String> slots = new LinkedHashMap<>();
    private final List<Integer> spans = new ArrayList<>();
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<String>());
    private final AtomicLong rounds = new AtomicLong();
    private volatile boolean stop;
    private int lastSlot;
    private long drained;
    private long refused;

    private HotSpots() {
        ring = Ring.install(ChildAgent.instrumentation);
        ring.open(8 << 20, version() >= 21);
        ring.ownThread(Thread.currentThread());
        weaver = new Weaver(ChildAgent.instrumentation, ring, System.getProperty("java.version"));
        weaver.start();
    }

    public static void main(String[] arguments) throws Exception {
        HotSpots spots = new HotSpots();
        long millis = Long.parseLong(arguments[0]);
        List<String> methods = new ArrayList<>();
        for (String method : METHODS) {
            if (exists(method)) methods.add(method);
        }
        System.out.println("bridge " + spots.ring.bridgeName() + " on " + System.getProperty("java.version"));
        List<Thread> threads = spots.work();
        for (Action action : ACTIONS) {
            if (arguments[1].equals("all")) {
                spots.round(methods, action, millis);
            } else {
                for (String method : methods) spots.round(Collections.singletonList(method), action, millis);
            }
        }
        spots.stop = true;
        for (Thread thread : threads) thread.join(20_000);
        for (Thread thread : threads) if (thread.isAlive()) spots.wrong.add("stuck: " + thread + Arrays.toString(thread.getStackTrace()));
        spots.end();
    }

    private void end() throws ReflectiveOperationException {
        weaver.stop();
        long left = virtualEntries();
        if (left != 0) wrong.add(left + " entries of virtual threads were never given back");
        if (ring.suppressed() != 0) wrong.add("suppressed " + ring.suppressed());
        ring.close();
        System.out.println("rounds of the application " + rounds + ", refused " + refused);
        for (String what : wrong) System.out.println("WRONG " + what);
        System.out.println(wrong.isEmpty() ? "OK" : "NOT OK");
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    /** Entries that a virtual thread holds, now that none is inside a probed method. */
    private long virtualEntries() throws ReflectiveOperationException {
        Class<?> bridge = Class.forName(ring.bridgeName().replace('/', '.'), true, null);
        long[] state = (long[]) bridge.getField("state").get(null);
        int stripes = bridge.getField("stripes").getInt(null);
        long held = 0;
        for (int at = (stripes + 1) * Layout.ENTRY_WORDS; at < state.length; at += Layout.ENTRY_WORDS) {
            if (state[at] != 0) held++;
        }
        return held;
    }

    private static int version() {
        String text = System.getProperty("java.specification.version");
        return Integer.parseInt(text.startsWith("1.") ? text.substring(2) : text);
    }

    private static boolean exists(String method) {
        try {
            Class<?> type = Class.forName(className(method), false, null);
            return !named(type, method).isEmpty();
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static String className(String method) {
        return method.substring(0, method.indexOf("::"));
    }

    private static List<String> named(Class<?> type, String method) {
        String name = method.substring(method.indexOf("::") + 2);
        List<String> all = new ArrayList<>();
        ClassShape shape = ClassShape.of(type);
        for (Map.Entry<String, MethodScan> entry : shape.methods().entrySet()) {
            if (entry.getValue().name.equals(name) && entry.getValue().hasCode) all.add(entry.getKey());
        }
        return all;
    }

    // ---------------------------------------------------------------- one change in, one change out

    private void round(List<String> methods, Action action, long millis) throws Exception {
        slots.clear();
        spans.clear();
        Map<Class<?>, Map<String, List<SlotPlan>>> wanted = new LinkedHashMap<>();
        for (String method : methods) plan(method, action, wanted);
        if (wanted.isEmpty()) return;
        Outcome in = weaver.change(wanted);
        for (Map.Entry<String, String> failed : in.failed.entrySet()) wrong.add("in: " + failed);
        for (Map<String, String> ones : in.refused.values()) refused += ones.size();
        arm();
        long before = rounds.get();
        long start = System.nanoTime();
        long end = start + millis * 1_000_000;
        long patience = start + 60_000_000_000L; // on a busy machine a round may take long; it must come
        while (System.nanoTime() - end < 0
                || (rounds.get() == before && methods.size() > 1 && System.nanoTime() - patience < 0)) {
            drain();
            LockSupport.parkNanos(1_000_000);
        }
        for (int slot : slots.keySet()) ring.disarm(slot);
        long during = rounds.get() - before;
        Map<Class<?>, Map<String, List<SlotPlan>>> none = new LinkedHashMap<>();
        for (Class<?> type : wanted.keySet()) none.put(type, Collections.<String, List<SlotPlan>>emptyMap());
        Outcome out = weaver.change(none);
        check(methods, action, wanted.size(), in, out, during);
    }

    private void plan(String method, Action action, Map<Class<?>, Map<String, List<SlotPlan>>> wanted) throws Exception {
        Class<?> type = Class.forName(className(method), false, null);
        for (String key : named(type, method)) {
            int slot = lastSlot = 1 + lastSlot % 4000;
            slots.put(slot, method);
            if (action == Action.SPAN) spans.add(slot);
            SlotPlan plan = new SlotPlan(slot, action, false, null, Collections.<SlotPlan.Value>emptyList());
            if (!wanted.containsKey(type)) wanted.put(type, new HashMap<String, List<SlotPlan>>());
            wanted.get(type).put(key, Collections.singletonList(plan));
        }
    }

    private void arm() {
        int[] numbers = new int[slots.size()];
        int[] budgets = new int[slots.size()];
        int i = 0;
        ring.budget(1, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
        for (int slot : slots.keySet()) {
            ring.clear(slot);
            numbers[i] = slot;
            budgets[i++] = spans.contains(slot) ? 1 : 0;
        }
        ring.arm(numbers, budgets);
    }

    private void drain() {
        drained += ring.drain((words, refs, pos) -> {
            if (words[pos + 2] < words[pos + 1]) wrong.add("a record ends before it begins");
        });
        ring.reap();
    }

    private void check(
            List<String> methods, Action action, int classes, Outcome in, Outcome out, long during) {
        drain();
        long entered = 0;
        long recorded = 0;
        long noState = 0;
        long skipped = 0;
        for (int slot : slots.keySet()) {
            long[] counts = ring.counts(slot);
            entered += counts[Layout.COUNT_ENTERED];
            recorded += counts[Layout.COUNT_RECORDED];
            noState += counts[Layout.TOTAL_NO_STATE];
            skipped += counts[Layout.COUNT_RATE] + counts[Layout.TOTAL_OWN_THREAD];
            if (action == Action.SPAN) skipped += counts[Layout.COUNT_HITS]; // of timed calls: COUNT_SELF
            skipped += counts[Layout.TOTAL_CUT_SHORT];
        }
        long open = entered - recorded - noState - skipped;
        if (open < 0 || open > 300) wrong.add(open + " calls are neither recorded nor skipped");
        if (out.identical + in.failed.size() != classes) wrong.add("not identical: " + out.different + out.failed);
        if (during == 0 && methods.size() > 1) wrong.add("the application stood still with " + methods);
        String what = methods.size() == 1 ? methods.get(0) : methods.size() + " methods";
        System.out.println(action + " " + what + " classes " + classes + " entered " + entered + " recorded " + recorded
                + " without state " + noState + " skipped " + skipped + " open " + open + " in ms " + in.nanos / 1000000 + " rounds " + during + " refused " + in.refused.size()
                + " identical " + out.identical);
        if (methods.size() > 1 && entered < 1000) wrong.add("hardly a call was seen");
    }

    // ---------------------------------------------------------------- the application

    private List<Thread> work() {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread thread = new Thread(() -> {
                try {
                    while (!stop) {
                        int sum = once();
                        if (sum != 49_995_000) wrong.add("the application's sum " + sum);
                        rounds.incrementAndGet();
                    }
                } catch (Throwable t) {
                    wrong.add("the application failed: " + t + Arrays.toString(t.getStackTrace()));
                }
            });
            threads.add(thread);
        }
        threads.add(new Thread(this::tasks));
        for (Thread thread : threads) thread.start();
        return threads;
    }

    private static final ThreadLocal<int[]> LOCAL = ThreadLocal.withInitial(() -> new int[1]);
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<String, Integer> SHARED = new ConcurrentHashMap<>();

    private static int once() throws Exception {
        Map<String, Integer> map = new HashMap<>();
        ArrayDeque<Integer> deque = new ArrayDeque<>();
        ConcurrentLinkedQueue<Integer> queue = new ConcurrentLinkedQueue<>();
        LOCAL.get()[0] = 0;
        for (int i = 0; i < 10_000; i++) {
            String key = new StringBuilder("k").append(i % 100).toString();
            map.put(key, i);
            SHARED.put(key, map.get(key));
            deque.push(i);
            queue.offer(deque.pop());
            if (i % 10 == 0) LOCK.lock();
            try {
                LOCAL.get()[0] += Math.max(queue.poll(), 0);
            } finally {
                if (LOCK.isHeldByCurrentThread()) LOCK.unlock();
            }
            if (i % 1000 == 0) {
                Class.forName("java.util.BitSet", true, ClassLoader.getSystemClassLoader());
                thrown(i);
            }
        }
        return LOCAL.get()[0];
    }

    private static void thrown(int i) {
        try {
            throw new IllegalStateException("number " + i);
        } catch (IllegalStateException e) {
            if (!e.getMessage().endsWith(Integer.toString(i))) throw new AssertionError(e);
        }
    }

    /** Short-lived threads, a pool, and virtual threads where there are any. */
    private void tasks() {
        try {
            while (!stop) {
                Thread thread = new Thread(() -> LOCAL.get());
                thread.start();
                thread.join();
                ExecutorService pool = version() >= 21
                        ? (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null)
                        : Executors.newWorkStealingPool(2);
                List<Future<Integer>> all = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    all.add(pool.submit(() -> {
                        LockSupport.parkNanos(10_000);
                        Thread.yield();
                        return LOCAL.get().length;
                    }));
                }
                for (Future<Integer> one : all) if (one.get() != 1) wrong.add("a task's result");
                pool.shutdown();
                rounds.incrementAndGet();
            }
        } catch (Throwable t) {
            wrong.add("a task failed: " + t + Arrays.toString(t.getStackTrace()));
        }
    }
}
