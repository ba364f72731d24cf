package com.shop;

import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Thread factories and executors; virtual threads by reflection, because the shop also runs on Java 8. */
public final class Threads {
    private Threads() {}

    /** Executor of the HTTP server. */
    static ExecutorService perRequest(boolean virtual) {
        ThreadFactory factory = virtual ? virtualFactory() : null;
        return factory == null ? pool(16, "http-") : Executors.newCachedThreadPool(factory);
    }

    static ExecutorService pool(int size, String prefix) {
        return Executors.newFixedThreadPool(size, named(prefix));
    }

    /** Daemon threads called PREFIX1, PREFIX2 and so on. */
    public static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Null on a JVM without virtual threads (before 21). */
    public static @Nullable ThreadFactory virtualFactory() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Method factory = Class.forName("java.lang.Thread$Builder").getMethod("factory");
            return (ThreadFactory) factory.invoke(builder);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
