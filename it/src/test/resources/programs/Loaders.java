package faults;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Loads {@code Plugin} on command, a line on stdin each: {@code load 8} in eight loaders at one moment, each with a thread of its own
 * that calls it {@code CALLS} times at once; {@code throw 1000} in so many loaders one after the other, a call in each, and nobody keeps
 * them. Answers with {@code counts loaders=… calls=… wrong=… alive=… metaspace=…}: alive are the loaders that were not collected.
 */
public final class Loaders {
    private static final int CALLS = 25;
    private static final AtomicLong CALLED = new AtomicLong();
    private static final AtomicLong MADE = new AtomicLong();
    private static final AtomicLong WRONG = new AtomicLong();
    private static final List<java.lang.ref.WeakReference<Own>> ALL = new ArrayList<java.lang.ref.WeakReference<Own>>();
    private static final List<Object> KEPT = new ArrayList<Object>();

    private static byte[] file;

    private Loaders() {}

    /** Defines the plugin by itself; all else it leaves to its parent. */
    private static final class Own extends ClassLoader {
        static {
            registerAsParallelCapable();
        }

        Own() {
            super(Loaders.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals("faults.Plugin")) return super.loadClass(name, resolve);
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : defineClass(name, file, 0, file.length);
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        file = bytes();
        System.out.println("ready java=" + System.getProperty("java.specification.version"));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.trim().split(" +");
            if (words[0].equals("load")) load(Integer.parseInt(words[1]));
            else if (words[0].equals("throw")) throwAway(Integer.parseInt(words[1]));
            else if (words[0].equals("drop")) KEPT.clear();
            else if (words[0].equals("pause")) Thread.sleep(Integer.parseInt(words[1]));
            else if (words[0].equals("set")) System.setProperty(words[1], words[2]);
            System.out.println(counts());
        }
    }

    private static Own made() {
        Own loader = new Own();
        synchronized (ALL) {
            ALL.add(new java.lang.ref.WeakReference<Own>(loader));
        }
        MADE.incrementAndGet();
        return loader;
    }

    private static void call(Own loader, int times) {
        try {
            java.util.function.IntUnaryOperator plugin =
                    (java.util.function.IntUnaryOperator) loader.loadClass("faults.Plugin").getDeclaredConstructor().newInstance();
            for (int i = 0; i < times; i++) {
                CALLED.incrementAndGet();
                if (plugin.applyAsInt(i) != i + 1) WRONG.incrementAndGet();
            }
        } catch (Throwable e) {
            e.printStackTrace();
            WRONG.incrementAndGet();
        }
    }

    private static void load(int loaders) throws Exception {
        final CyclicBarrier start = new CyclicBarrier(loaders);
        List<Thread> threads = new ArrayList<Thread>();
        for (int i = 0; i < loaders; i++) {
            final Own loader = made();
            KEPT.add(loader);
            Thread thread = new Thread() {
                @Override
                public void run() {
                    try {
                        start.await();
                    } catch (Exception e) {
                        WRONG.incrementAndGet();
                    }
                    call(loader, CALLS);
                }
            };
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) thread.join();
    }

    private static void throwAway(int loaders) {
        for (int i = 0; i < loaders; i++) call(made(), 1);
    }

    private static String counts() {
        for (int i = 0; i < 3; i++) System.gc();
        int alive = 0;
        synchronized (ALL) {
            for (java.lang.ref.WeakReference<Own> loader : ALL) if (loader.get() != null) alive++;
        }
        long metaspace = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getName().equals("Metaspace")) metaspace = pool.getUsage().getUsed();
        }
        return "counts loaders=" + MADE + " calls=" + CALLED + " wrong=" + WRONG + " alive=" + alive + " metaspace=" + metaspace;
    }

    private static byte[] bytes() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        InputStream in = Loaders.class.getResourceAsStream("Plugin.class");
        for (int b = in.read(); b >= 0; b = in.read()) all.write(b);
        return all.toByteArray();
    }
}
