package com.shop.count;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls one small method as often as it can, or as it is told: {@code java -cp shop.jar com.shop.count.BusyTarget}, then lines on stdin.
 *
 * <pre>
 *   go            begins
 *   pause NANOS   waits that long after each call; 0 not at all
 *   rate          answers "rate N", the calls a second of the next 200 ms
 *   halt          ends, and answers "total N"
 *   exit
 * </pre>
 */
public final class BusyTarget {
    private static final long WINDOW_NANOS = 200_000_000;

    private volatile long pauseNanos;
    private volatile boolean halted;
    private volatile long calls;
    private long state = Step.step(1); // so that its class is loaded before the first call that counts

    private BusyTarget() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        BusyTarget target = new BusyTarget();
        Thread worker = new Thread(target::work, "busy");
        worker.setDaemon(true);
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("exit"); line = in.readLine()) {
            if (line.equals("go")) {
                worker.start();
            } else if (line.startsWith("pause ")) {
                target.pauseNanos = Long.parseLong(line.substring("pause ".length()));
            } else if (line.equals("rate")) {
                System.out.println("rate " + target.rate());
            } else if (line.equals("halt")) {
                target.halted = true;
                worker.join();
                System.out.println("total " + target.calls);
            }
        }
    }

    private void work() {
        long n = 0;
        while (!halted) {
            state = between(Step.step(state));
            calls = ++n;
            long pause = pauseNanos;
            if (pause > 0) {
                LockSupport.parkNanos(pause);
            }
        }
    }

    /** What the program does besides: some 150 ns. */
    private static long between(long x) {
        long y = x;
        for (int i = 0; i < 100; i++) {
            y = y * 31 + (y >>> 7);
        }
        return y;
    }

    private long rate() throws InterruptedException {
        long before = calls;
        long start = System.nanoTime();
        Thread.sleep(WINDOW_NANOS / 1_000_000);
        return (calls - before) * 1_000_000_000L / (System.nanoTime() - start);
    }
}
