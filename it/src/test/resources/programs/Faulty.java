package faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program that gets into trouble on command, a line on stdin each, and counts its own calls first thing. Answers each with one line
 * {@code counts work=… dive=… nap=… wrong=…}; {@code wrong} is what went another way than the language says.
 */
public final class Faulty {
    static final AtomicLong WORK = new AtomicLong();
    static final AtomicLong DIVE = new AtomicLong();
    static final AtomicLong NAP = new AtomicLong();
    static final AtomicLong END = new AtomicLong();
    static final AtomicLong WRONG = new AtomicLong();
    static final AtomicLong OVERFLOWS = new AtomicLong();

    private static final List<Object> HOARD = new ArrayList<Object>();
    private static final List<Thread> SPINNING = new ArrayList<Thread>();
    private static volatile boolean spin;

    private Faulty() {}

    static int work(int value) {
        WORK.incrementAndGet();
        return value * 31 + 7;
    }

    static int dive(int depth) {
        DIVE.incrementAndGet();
        return dive(depth + 1) + 1;
    }

    static int nap(long millis) throws InterruptedException {
        NAP.incrementAndGet();
        Thread.sleep(millis);
        return 1;
    }

    /** The process ends in here. */
    static void end(String how) {
        END.incrementAndGet();
        if (how.equals("halt")) Runtime.getRuntime().halt(42);
        if (how.equals("exit")) System.exit(41);
        throw new IllegalArgumentException(how);
    }

    public static void main(String[] arguments) throws Exception {
        for (String argument : arguments) obey(argument.split(":"));
        System.out.println("ready java=" + System.getProperty("java.specification.version"));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = in.readLine(); line != null && !line.equals("bye"); line = in.readLine()) {
            obey(line.trim().split(" +"));
            System.out.println("counts work=" + WORK + " dive=" + DIVE + " nap=" + NAP + " end=" + END + " overflows="
                    + OVERFLOWS + " wrong=" + WRONG);
        }
        rest();
    }

    /** As an application that interrupts threads it does not know. */
    private static void disturb(String prefix) {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(prefix)) thread.interrupt();
        }
    }

    private static void obey(String[] words) throws Exception {
        String verb = words[0];
        int number = words.length > 1 && words[1].matches("\\d+") ? Integer.parseInt(words[1]) : 0;
        if (verb.equals("work")) many(number, words.length > 2 ? Integer.parseInt(words[2]) : 1);
        else if (verb.equals("spin")) spin(number);
        else if (verb.equals("rest")) rest();
        else if (verb.equals("overflow")) overflow(number);
        else if (verb.equals("interrupt")) interrupt(number);
        else if (verb.equals("disturb")) disturb(words[1]);
        else if (verb.equals("fill")) fill(number);
        else if (verb.equals("free")) free();
        else if (verb.equals("metaspace")) metaspace(number);
        else if (verb.equals("end")) endIn(words[1]);
        else if (verb.equals("set")) System.setProperty(words[1], words[2]);
        else if (verb.equals("pause")) Thread.sleep(number);
        else if (!verb.equals("counts")) throw new IllegalArgumentException(verb);
    }

    private static void many(final int calls, int threads) throws InterruptedException {
        List<Thread> all = new ArrayList<Thread>();
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread() {
                @Override
                public void run() {
                    for (int i = 0; i < calls; i++) if (work(i) != i * 31 + 7) WRONG.incrementAndGet();
                }
            };
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) thread.join();
    }

    /** Threads that call without an end, a little slower than they could. */
    private static void spin(int threads) {
        spin = true;
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread("spinning-" + t) {
                @Override
                public void run() {
                    try {
                        for (int i = 0; spin; i++) {
                            if (work(i) != i * 31 + 7) WRONG.incrementAndGet();
                            if (i % 1000 == 0) Thread.sleep(1);
                        }
                    } catch (InterruptedException e) {
                        WRONG.incrementAndGet();
                    }
                }
            };
            thread.setDaemon(true);
            SPINNING.add(thread);
            thread.start();
        }
    }

    private static void rest() throws InterruptedException {
        spin = false;
        for (Thread thread : SPINNING) thread.join();
        SPINNING.clear();
    }

    /** Each on a small stack of its own. */
    private static void overflow(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            Thread thread = new Thread(null, null, "diving", 256 * 1024) {
                @Override
                public void run() {
                    try {
                        dive(0);
                        WRONG.incrementAndGet();
                    } catch (StackOverflowError e) {
                        OVERFLOWS.incrementAndGet();
                    } catch (Throwable e) {
                        WRONG.incrementAndGet();
                    }
                    if (work(5) != 162) WRONG.incrementAndGet();
                }
            };
            thread.start();
            thread.join();
        }
    }

    /** The flag is kept through a call, and a sleeping call ends by it, as without us. */
    private static void interrupt(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            Thread.currentThread().interrupt();
            work(i);
            if (!Thread.interrupted()) WRONG.incrementAndGet();
            final boolean[] ended = new boolean[1];
            Thread thread = new Thread() {
                @Override
                public void run() {
                    try {
                        nap(60000);
                    } catch (InterruptedException e) {
                        ended[0] = !isInterrupted();
                    }
                }
            };
            long before = NAP.get();
            thread.start();
            while (NAP.get() == before) Thread.sleep(1);
            thread.interrupt();
            thread.join();
            if (!ended[0]) WRONG.incrementAndGet();
        }
    }

    /** Not even a small array is to be had for so long; each failure is this thread's own. Calls go on. */
    private static void fill(int millis) {
        long deadline = System.nanoTime() + millis * 1000000L;
        Object[] hoard = new Object[4000000];
        int n = 0;
        for (int size = 1 << 20; System.nanoTime() < deadline; ) {
            try {
                hoard[n] = new byte[size];
                if (n < hoard.length - 1) n++;
            } catch (OutOfMemoryError e) {
                size = Math.max(16, size / 2);
                if (work(n) != n * 31 + 7) WRONG.incrementAndGet();
            }
        }
    }

    private static void free() {
        HOARD.clear();
        System.gc();
    }

    /** Classes until the JVM takes no more, or so many. */
    private static void metaspace(int most) throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        java.io.InputStream in = Faulty.class.getResourceAsStream("Faulty.class");
        for (int b = in.read(); b >= 0; b = in.read()) bytes.write(b);
        final byte[] file = bytes.toByteArray();
        try {
            for (int i = 0; i < most; i++) {
                HOARD.add(new ClassLoader(null) {
                    Class<?> make() {
                        return defineClass("faults.Faulty", file, 0, file.length);
                    }
                }.make());
            }
        } catch (OutOfMemoryError e) {
            return;
        }
    }

    private static void endIn(final String how) {
        if (how.equals("throw")) throw new IllegalStateException("as told");
        end(how);
    }
}
