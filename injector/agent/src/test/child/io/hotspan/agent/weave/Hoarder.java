package io.hotspan.agent.weave;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Takes all memory there is when a class is shown, as a busy application may. */
final class Hoarder implements ClassFileTransformer {
    final Object[] hoard = new Object[1 << 21];
    boolean wanted;
    volatile boolean full;
    volatile boolean over;
    int shown;
    private int used;

    @Override
    public byte[] transform(ClassLoader loader, String name, Class<?> is, ProtectionDomain domain, byte[] file) {
        if (is == null || !is.getName().endsWith("$Kept")) return null;
        shown++;
        if (wanted) fill();
        return null;
    }

    void fill() {
        int n = 0;
        for (int size = 1 << 20; size >= 16; size /= 2) {
            try {
                while (n < hoard.length) hoard[n++] = new byte[size];
            } catch (OutOfMemoryError e) {
                continue; // smaller ones still fit
            }
        }
        used = n;
        full = wanted;
    }

    /**
     * A thread that takes what becomes free once all is full: 16 bytes at a time as fast as it can, or, as an application that
     * grows fast, 4 KB some ten thousand times a second.
     */
    Thread goesOn(int bytes) {
        over = false;
        Thread busy = new Thread(() -> {
            while (!full && !over) Thread.yield();
            while (!over) more(bytes);
        });
        busy.start();
        return busy;
    }

    void stop(Thread busy) throws InterruptedException {
        wanted = false;
        over = true;
        busy.join();
        full = false;
        free();
    }

    private void more(int bytes) {
        try {
            while (used < hoard.length && !over) {
                hoard[used++] = new byte[bytes];
                if (bytes > 16) LockSupport.parkNanos(50_000);
            }
        } catch (OutOfMemoryError e) {
            return; // it is full again
        }
    }

    void free() {
        Arrays.fill(hoard, null);
        System.gc();
        System.gc();
    }
}
