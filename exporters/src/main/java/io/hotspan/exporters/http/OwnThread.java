package io.hotspan.exporters.http;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts our threads. What one of them dies of is nobody's business but ours: the process's default handler, which many
 * applications have halt the process when memory runs out, does not hear of it, and nothing is printed.
 */
public final class OwnThread {
    private static final Thread.UncaughtExceptionHandler SILENT = new Silent();

    private static volatile Consumer<Thread> registry = new Nowhere();

    private OwnThread() {}

    /** Tells who traces this process of each thread before it starts, so that what it calls is not taken for the application's. */
    public static void registerWith(Consumer<Thread> newRegistry) {
        registry = newRegistry;
    }

    /**
     * Starts a daemon thread that keeps no class loader but ours.
     *
     * @throws OutOfMemoryError when there is no thread to be had
     */
    public static Thread start(Runnable work, String name) {
        Thread thread = new Thread(null, work, name);
        thread.setDaemon(true);
        // Else the thread keeps whatever loader its creator happened to have.
        thread.setContextClassLoader(OwnThread.class.getClassLoader());
        // A thread's own handler is asked before its group, which is the application's, and before the default one.
        thread.setUncaughtExceptionHandler(SILENT);
        registry.accept(thread);
        thread.start();
        return thread;
    }

    private static final class Nowhere implements Consumer<Thread> {
        @Override
        public void accept(Thread thread) {}
    }

    private static final class Silent implements Thread.UncaughtExceptionHandler {
        @Override
        public void uncaughtException(@Nullable Thread thread, @Nullable Throwable failure) {}
    }
}
