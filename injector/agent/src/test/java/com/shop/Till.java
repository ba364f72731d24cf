package com.shop;

import java.util.concurrent.CountDownLatch;

/** What the control's tests put probes on; not of our packages, which are never probed. */
public class Till {
    private static long sum;

    public static long sum() {
        return sum;
    }

    public static long ring(long amount) {
        sum += amount;
        return sum;
    }

    public static long refund(long amount) {
        if (amount < 0) throw new IllegalArgumentException("negative");
        sum -= amount;
        return sum;
    }

    /** Stays in until it is let go. */
    public static void hold(CountDownLatch entered, CountDownLatch leave) throws InterruptedException {
        entered.countDown();
        leave.await();
    }
}
