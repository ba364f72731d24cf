package io.hotspan.agent.weave;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Room in the heap for a change of the code. A change that runs out of heap half-way does harm, with any agent: the JDK's instrument
 * library has no memory for the exception then and throws a stale reference, after which the JVM may crash (seen on 8 to 25), and
 * HotSpot 8 frees bytes that it reads again later. So none is begun without some megabytes to spare; and the transformers, which run
 * in the middle, go on only when there is room for what comes after them. Where there is none for long, the JVM gets what was set
 * aside for it at the beginning. But for that, room is looked at and not tried out: an OutOfMemoryError of ours would end a JVM that
 * runs with ExitOnOutOfMemoryError. Threads: that of the change; others are let through.
 */
final class HeapRoom {
    private static final long MEGABYTE = 1 << 20;
    private static final long LARGEST_REGION = 32 * MEGABYTE;
    private static final int BLOCK = 1 << 16;
    private static final long POLL_NANOS = 20_000_000L;
    /** Of waiting in one window: a control thread that says nothing for longer than such a window is missed. */
    private static final long PATIENCE_NANOS = 4_000_000_000L;

    /** Of which before anything was begun. */
    private static final long FIRST_NANOS = 1_000_000_000L;

    private static final long WINDOW_NANOS = 15_000_000_000L;

    private final long before;
    private final long during;
    /** With so much free nothing need be given up: no application takes it in the moment that the JVM needs for a class. */
    private final long plenty;

    private volatile @Nullable Thread changer;
    /** A part of the heap that nobody else gets while our transformers run; small arrays find room where one large one does not. */
    private final byte[][] aside;

    private boolean isAside;
    /** What is said then; made beforehand, since there is no room for it. */
    final OutOfMemoryError full = new OutOfMemoryError("the heap is full");

    private long windowBegan;
    private long waited;
    /** When there was no room for the first time in this change; 0 when there always was. */
    private long lacking;
    /** What was made last; nobody reads it, and what nobody could see would not be made at all. */
    @SuppressWarnings("UnusedVariable")
    private volatile byte @Nullable [] churned;

    HeapRoom() {
        // A heap of some megabytes cannot spare four of them.
        long heap = Runtime.getRuntime().maxMemory();
        // What becomes free is of use to G1 when it is a whole region: a megabyte, and of heaps above two gigabytes up
        // to
        // a 1,024th.
        long region = Math.min(LARGEST_REGION, Math.max(MEGABYTE, 2 * Long.highestOneBit(heap / 2048)));
        before = Math.min(4 * region, heap / 16);
        during = before / 4;
        // Runtime counts a survivor space as free in which nobody can allocate, with the parallel collector up to an
        // eighth.
        plenty = Math.max(4 * before, heap / 4);
        aside = new byte[(int) (during / BLOCK)][];
        // Loaded now, literals too: without memory nothing is.
        LockSupport.parkNanos(this, ofMetaspace("Metaspace") ? 1 : 2);
    }

    /**
     * Makes sure there is room.
     *
     * @throws OutOfMemoryError when there is none; nothing was begun
     */
    void begin() {
        churn(before);
        lacking = 0;
        if (!comes(before, FIRST_NANOS)) throw full;
        lacking = 0;
        if (!setAside()) throw full;
        changer = Thread.currentThread();
    }

    void end() {
        giveUp();
        changer = null;
    }

    /**
     * In the middle of a change, before work of ours on a class. Waits for room, if it has to.
     *
     * @return false when there is none: then nothing that takes memory may be tried
     */
    boolean go() {
        if (changer != Thread.currentThread()) return true;
        long needed = isAside ? during : 2 * during;
        churn(needed);
        return comes(needed, PATIENCE_NANOS) && setAside();
    }

    /** After our work on a class: the JVM goes on with it, whatever room there is. */
    void leave() {
        if (changer == Thread.currentThread() && (!go() || free() < plenty)) giveUp();
    }

    private boolean setAside() {
        if (isAside) return true;
        try {
            for (int i = 0; i < aside.length; i++) aside[i] = new byte[BLOCK];
            isAside = true;
        } catch (OutOfMemoryError e) { // somebody else was faster, or what is free is not for us
            giveUp();
        }
        return isAside;
    }

    private void giveUp() {
        Arrays.fill(aside, null);
        isAside = false;
    }

    /**
     * After an OutOfMemoryError in the middle of a change.
     *
     * @return whether there is room again, and so sense in another try
     */
    boolean again(OutOfMemoryError struck) {
        String message = struck.getMessage();
        if (changer != Thread.currentThread() || (message != null && ofMetaspace(message))) return false;
        // Tries take time, too, and each of them collects the heap.
        return await(PATIENCE_NANOS) && System.nanoTime() - lacking < PATIENCE_NANOS && comes(during, PATIENCE_NANOS);
    }

    /** "Metaspace" or "Compressed class space", not "Java heap space". */
    private static boolean ofMetaspace(String message) {
        return message.contains("space") && !message.contains("heap");
    }

    /** Waits for that many bytes, if it has to. */
    private boolean comes(long bytes, long most) {
        while (free() < bytes) {
            if (!await(most)) return false;
        }
        return true;
    }

    private boolean await(long most) {
        long now = System.nanoTime();
        if (now - windowBegan > WINDOW_NANOS) {
            windowBegan = now;
            waited = 0;
        }
        if (waited >= most) return false;
        if (lacking == 0) lacking = now | 1;
        boolean unused = Thread.interrupted(); // meant for somebody else, and while it stands nothing parks
        LockSupport.parkNanos(this, POLL_NANOS);
        waited += System.nanoTime() - now;
        return true;
    }

    /** Bytes that could be had, garbage not counted. */
    private static long free() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }

    /** As any application, makes garbage until the JVM collects it; what else is garbage is room then. Not where there is room. */
    private void churn(long bytes) {
        try {
            for (long made = 0; made < bytes && free() > 4 * BLOCK && free() < bytes; made += BLOCK) {
                churned = new byte[BLOCK];
            }
        } catch (OutOfMemoryError e) {
            churned = null; // somebody else was faster
        }
        churned = null;
    }
}
