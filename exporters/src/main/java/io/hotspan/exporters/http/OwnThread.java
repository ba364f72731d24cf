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

    /**
     * Tells who traces this process of each thread, so that what it calls is not taken for the application's. It is told on the thread
     * itself, before anything else is done there: of a thread that could not be started nobody hears.
     */
    public static void registerWith(Consumer<Thread> newRegistry) {
        registry = newRegistry;
    }

    /**
     * Starts a daemon thread that keeps no class loader but ours.
     *
     * @throws OutOfMemoryError when there is no thread to be had
     */
    public static Thread start(Runnable work, String name) {
        Thread thread = new Thread(null, new Announced(work), name);
        thread.setDaemon(true);
        // Else the thread keeps whatever loader its creator happened to have.
        thread.setContextClassLoader(OwnThread.class.getClassLoader());
        // A thread's own handler is asked before its group, which is the application's, and before the default one.
        thread.setUncaughtExceptionHandler(SILENT);
        thread.start();
        return thread;
    }

    private static final class Announced implements Runnable {
        private final Runnable work;

        Announced(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                registry.accept(Thread.currentThread());
            } catch (RuntimeException | Error e) {
                // Out of memory: its calls are then taken for the application's, which is no harm. Without its work
                // there is no export.
            }
            work.run();
        }
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
