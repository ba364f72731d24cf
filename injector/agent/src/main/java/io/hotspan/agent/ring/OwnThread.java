package io.hotspan.agent.ring;

/**
 * Makes our threads. What one of them dies of is nobody's business but ours: the process's default handler, which many applications have
 * halt the process when memory runs out, does not hear of it, and nothing is printed. Who watches the thread sees that it is dead.
 */
public final class OwnThread {
    private static final Thread.UncaughtExceptionHandler SILENT = new Silent();

    private OwnThread() {}

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
