package io.hotspan.agent.ring;

import org.jspecify.annotations.Nullable;

/**
 * Makes our threads. What one of them dies of is nobody's business but ours: the process's default handler, which many applications have
 * halt the process when memory runs out, does not hear of it, and nothing is printed. Who watches the thread sees that it is dead.
 */
public final class OwnThread {
    private static final Thread.UncaughtExceptionHandler SILENT = new Silent();

    private static volatile @Nullable Ring ring;

    private OwnThread() {}

    /** Where threads are made known from now on. */
    public static void in(Ring open) {
        ring = open;
    }

    /**
     * Makes a thread of ours known, before it starts or first of all in it: its calls are counted as skipped, and recorded nowhere. Where the list is full they
     * are taken for the application's, which is no harm.
     */
    public static void known(Thread thread) {
        Ring now = ring;
        if (now == null) return;
        try {
            now.ownThread(thread);
        } catch (IllegalStateException e) {
            // More exporters than are open at once: one that hangs at its end.
        }
    }

    /** A thread that keeps no class loader, not started; a daemon. */
    public static Thread of(Runnable work, String name) {
        Thread thread = hook(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** The same for the JVM's end, which is not a daemon's. */
    public static Thread hook(Runnable work, String name) {
        Thread thread = new Thread(null, work, name);
        thread.setContextClassLoader(null);
        // A thread's own handler is asked before its group, which is the application's, and before the default one.
        thread.setUncaughtExceptionHandler(SILENT);
        return thread;
    }

    private static final class Silent implements Thread.UncaughtExceptionHandler {
        @Override
        public void uncaughtException(Thread thread, Throwable failure) {}
    }
}
