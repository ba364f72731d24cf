package hot;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Lives on the JDK's hottest methods, on platform threads and, where there are any, virtual ones; says on each line of input how it went. */
public final class Busy {
    private static final AtomicLong ROUNDS = new AtomicLong();
    private static final AtomicLong TASKS = new AtomicLong();
    private static final ThreadLocal<int[]> LOCAL = ThreadLocal.withInitial(() -> new int[1]);
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<String, Integer> SHARED = new ConcurrentHashMap<>();

    private Busy() {}

    public static void main(String[] arguments) throws Exception {
        for (int i = 0; i < 2; i++) start(Busy::compute);
        start(Busy::tasks);
        System.out.println("busy");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        while (in.readLine() != null) System.out.println("rounds " + ROUNDS + " tasks " + TASKS);
    }

    private interface Work {
        void once() throws Exception;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            while (true) {
                try {
                    work.once();
                } catch (Throwable t) {
                    System.out.println("failed " + t);
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void compute() throws Exception {
        Map<String, Integer> map = new HashMap<>();
        ArrayDeque<Integer> deque = new ArrayDeque<>();
        LOCAL.get()[0] = 0;
        for (int i = 0; i < 1000; i++) {
            String key = new StringBuilder("k").append(i % 100).toString();
            map.put(key, i);
            SHARED.put(key, map.get(key));
            deque.push(i);
            LOCK.lock();
            try {
                LOCAL.get()[0] += Math.max(deque.pop(), 0);
            } finally {
                LOCK.unlock();
            }
            if (i % 100 == 0) Class.forName("java.util.BitSet", true, ClassLoader.getSystemClassLoader());
        }
        if (LOCAL.get()[0] != 499_500) throw new IllegalStateException("the sum is " + LOCAL.get()[0]);
        ROUNDS.incrementAndGet();
    }

    private static void tasks() throws Exception {
        ExecutorService pool = pool();
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(pool.submit(() -> {
                LockSupport.parkNanos(10_000);
                Thread.yield();
                return LOCAL.get().length;
            }));
        }
        for (Future<Integer> one : all) if (one.get() != 1) throw new IllegalStateException("a task's result");
        pool.shutdown();
        TASKS.addAndGet(all.size());
    }

    private static ExecutorService pool() throws Exception {
        try {
            return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return Executors.newFixedThreadPool(4);
        }
    }
}
