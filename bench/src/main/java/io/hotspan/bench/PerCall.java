package io.hotspan.bench;

import com.sun.management.ThreadMXBean;
import io.hotspan.probes.Action;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Nanoseconds added to a method of some 17 ns, all cases in one process, in windows of 40 ms that take turns. Arguments: calls of a
 * burst, one burst each 5 ms (100 is 20,000 calls/s), or {@code flood}; windows per case; threads, or {@code virtual}; names of cases,
 * else all.
 */
public final class PerCall {
    private static final String[] NAMES = {
        "bare", "again", "floor", "span", "count", "disarmed", "limited", "removed", "sdk", "jfr", "javaagent"
    };
    private static final List<String> WOVEN = List.of("span", "count", "disarmed", "limited", "removed");
    private static final long BURST_NANOS = 5_000_000;
    private static final long WINDOW_NANOS = 40_000_000;
    private static final int FLOOD = 2000;
    private static final int WARM = 3;
    private static final Logger QUIET = Logger.getLogger("io.opentelemetry");

    /** One case: a class of its own, and what its windows took per call. */
    private static final class Measured {
        final String name;
        final Class<?> type;
        final List<Double> nanos = new ArrayList<>();
        int slot;

        Measured(String name) {
            this.name = name;
            if (name.equals("floor")) type = Floor.class;
            else if (name.equals("javaagent")) type = AgentWork.class;
            else type = name.equals("sdk") ? SdkSpan.class : Twins.define(name);
        }

        double percentile(double share) {
            List<Double> sorted = new ArrayList<>(nanos);
            sorted.sort(null);
            return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1))));
        }
    }

    private final int burst;
    private final int windows;
    private final List<Measured> all = new ArrayList<>();
    private volatile long sink;

    private PerCall(int burst, int windows, List<String> only) {
        this.burst = burst;
        this.windows = windows;
        for (String name : NAMES) {
            boolean possible = !name.equals("javaagent")
                    && (!name.equals("jfr") || Runtime.version().feature() >= 25);
            if (name.equals("bare") || (only.isEmpty() ? possible : only.contains(name))) all.add(new Measured(name));
        }
    }

    public static void main(String[] args) throws Exception {
        QUIET.setLevel(Level.OFF); // it reports each queue that runs over, which a flood does to it
        int burst = args[0].equals("flood") ? 0 : Integer.parseInt(args[0]);
        PerCall run = new PerCall(
                burst, Integer.parseInt(args[1]), Arrays.asList(args).subList(3, args.length));
        if (args[2].equals("virtual")) run.run(1, true);
        else run.run(Integer.parseInt(args[2]), false);
        System.exit(0); // the SDK's worker and JFR stay behind
    }

    private void run(int threads, boolean virtual) throws Exception {
        warm(); // compiled before it is woven, as a method of a running application is
        Probes probes = place();
        CyclicBarrier barrier = new CyclicBarrier(threads);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            boolean first = i == 0;
            Runnable body = () -> measure(barrier, first);
            running.add(virtual ? startVirtual(body) : new Thread(body, "bench-" + i));
        }
        if (!virtual) running.forEach(Thread::start);
        for (Thread thread : running) thread.join();
        report(virtual ? "virtual thread" : threads + " thread(s)");
        for (Measured one : all) {
            if (probes != null && one.slot > 0) System.out.println("  " + one.name + ": " + probes.books(one.slot));
        }
    }

    /** Thread.startVirtualThread, of JDK 21 and later. */
    private static Thread startVirtual(Runnable body) throws ReflectiveOperationException {
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
    }

    private void warm() {
        for (int round = 0; round < 20; round++) {
            for (Measured one : all) sink = Twins.create(one.type).run(round + 1L, 20_000);
        }
    }

    private @org.jspecify.annotations.Nullable Probes place() throws Exception {
        Probes probes = null;
        for (Measured one : all) {
            if (one.name.equals("jfr")) MethodTrace.start(one.type);
            if (!WOVEN.contains(one.name)) continue;
            if (probes == null) probes = new Probes();
            Action action = one.name.equals("count") ? Action.COUNT : Action.SPAN;
            one.slot = probes.place(one.type, action, one.name.equals("limited") ? 100 : Probes.PLENTY);
        }
        warm();
        for (Measured one : all) {
            if (probes != null && one.name.equals("disarmed")) probes.disarm(one.slot);
            if (probes != null && one.name.equals("removed")) probes.remove(one.type, one.slot);
        }
        warm();
        for (Measured one : all) allocated(one);
        return probes;
    }

    private void allocated(Measured one) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Case calls = Twins.create(one.type);
        long before = threads.getCurrentThreadAllocatedBytes();
        sink = calls.run(1, 100_000);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        System.out.printf(Locale.ROOT, "  %-9s %.4f bytes allocated per call by the caller%n", one.name, bytes / 1e5);
    }

    private void measure(CyclicBarrier barrier, boolean keep) {
        List<Measured> turn = new ArrayList<>(all);
        List<Case> cases = new ArrayList<>();
        for (Measured one : turn) cases.add(Twins.create(one.type));
        try {
            for (int round = -WARM; round < windows; round++) {
                Collections.rotate(turn, 1);
                Collections.rotate(cases, 1);
                for (int i = 0; i < turn.size(); i++) {
                    barrier.await();
                    double nanos = window(cases.get(i));
                    if (keep && round >= 0) turn.get(i).nanos.add(nanos);
                }
            }
        } catch (BrokenBarrierException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Median of the window's bursts, in nanoseconds per call: one that was interrupted does not count. */
    private double window(Case one) {
        long next = System.nanoTime();
        long end = next + WINDOW_NANOS;
        double[] bursts = new double[4096];
        int n = 0;
        int calls = burst == 0 ? FLOOD : burst;
        while (n < bursts.length && next < end) {
            long start = System.nanoTime();
            sink = one.run(sink, calls);
            bursts[n++] = (double) (System.nanoTime() - start) / calls;
            next = burst > 0 ? next + BURST_NANOS : System.nanoTime();
            if (burst > 0) LockSupport.parkNanos(next - System.nanoTime());
        }
        Arrays.sort(bursts, 0, n);
        return bursts[n / 2];
    }

    private void report(String threads) {
        Measured first = all.get(0);
        double bare = first.percentile(0.5);
        double floor = Double.NaN;
        String java = System.getProperty("java.version");
        String rate = burst == 0 ? "flood" : burst * (1_000_000_000 / BURST_NANOS) + " calls/s";
        System.out.printf(
                Locale.ROOT, "JDK %s, %s, %s, %d windows; bare %.1f ns%n", java, rate, threads, windows, bare);
        for (Measured one : all) {
            if (one.name.equals("floor")) floor = one.percentile(0.5) - bare;
        }
        for (Measured one : all) {
            if (one == first) continue;
            double added = one.percentile(0.5) - bare;
            double low = one.percentile(0.1) - bare;
            double high = one.percentile(0.9) - bare;
            System.out.printf(
                    Locale.ROOT,
                    "  %-9s %+.1f ns [%+.1f..%+.1f]  %.2f x floor%n",
                    one.name,
                    added,
                    low,
                    high,
                    added / floor);
        }
    }
}
