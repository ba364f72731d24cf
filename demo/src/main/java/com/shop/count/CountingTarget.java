package com.shop.count;

import com.shop.Threads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;

/**
 * Does work on command and says to the last call what it did: {@code java -cp shop.jar com.shop.count.CountingTarget}, then lines on stdin.
 *
 * <pre>
 *   run threads=8 calls=100000 recursion=5 throws=7 reenter=3 park=100 create=10 virtual=true
 *   counts
 *   exit
 * </pre>
 *
 * {@code calls} is the number of rounds of each thread. A round calls {@code work} (which calls {@code leaf}) and, when it is
 * above 0, {@code recurse(recursion)}; each {@code throws}th round calls {@code fail}, each {@code reenter}th {@code outer}, each {@code park}th {@code park}, each
 * {@code create}th the constructor; 0 is never. Answers with one line {@code counts work=… leaf=… …} of all calls since the start of the JVM,
 * after all threads have ended. The first line is {@code ready java=17}, or whichever Java it runs on.
 */
public final class CountingTarget {
    private final PrintStream out;

    CountingTarget(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        CountingTarget target = new CountingTarget(System.out);
        target.out.println("ready java=" + System.getProperty("java.specification.version"));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("exit"); line = in.readLine()) {
            target.obey(line);
        }
    }

    void obey(String line) throws InterruptedException {
        try {
            String[] words = line.trim().split(" +");
            if (words[0].equals("run")) {
                run(new Run(words));
            } else if (!words[0].equals("counts")) {
                throw new IllegalArgumentException("unknown command " + words[0] + "; there are run, counts, exit");
            }
            out.println(counts());
        } catch (IllegalArgumentException e) {
            out.println("error " + e.getMessage());
        }
    }

    private static void run(Run run) throws InterruptedException {
        ThreadFactory factory = run.virtual ? Threads.virtualFactory() : Threads.named("counting-");
        if (factory == null) {
            throw new IllegalArgumentException("virtual threads need Java 21");
        }
        LongAdder wrong = new LongAdder();
        CountDownLatch start = new CountDownLatch(1);
        Thread[] threads = new Thread[run.threads];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = factory.newThread(() -> {
                try {
                    start.await();
                    run.rounds();
                } catch (InterruptedException e) {
                    wrong.increment();
                }
            });
            threads[i].start();
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        if (wrong.sum() > 0) {
            throw new IllegalArgumentException(wrong.sum() + " threads were interrupted");
        }
    }

    private static String counts() {
        return "counts work=" + Counted.WORK + " workOverTen=" + Counted.WORK_OVER_TEN + " leaf=" + Counted.LEAF
                + " recurse=" + Counted.RECURSE + " fail=" + Counted.FAIL + " outer=" + Counted.OUTER + " park="
                + Counted.PARK + " created=" + Counted.CREATED;
    }

    /** What one thread does. */
    private static final class Run {
        private final int threads;
        private final int calls;
        private final int recursion;
        private final int throwsEach;
        private final int reenter;
        private final int park;
        private final int create;
        private final boolean virtual;

        Run(String[] words) {
            Map<String, String> given = new HashMap<>();
            for (int i = 1; i < words.length; i++) {
                int equals = words[i].indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException(words[i] + " is not key=value");
                }
                given.put(words[i].substring(0, equals), words[i].substring(equals + 1));
            }
            threads = number(given, "threads", 1);
            calls = number(given, "calls", 1000);
            recursion = number(given, "recursion", 0);
            throwsEach = number(given, "throws", 0);
            reenter = number(given, "reenter", 0);
            park = number(given, "park", 0);
            create = number(given, "create", 0);
            virtual = Boolean.parseBoolean(given.remove("virtual"));
            if (!given.isEmpty()) {
                throw new IllegalArgumentException("unknown " + given.keySet());
            }
        }

        private static int number(Map<String, String> given, String key, int otherwise) {
            String text = given.remove(key);
            return text == null ? otherwise : Integer.parseInt(text);
        }

        void rounds() {
            Counted counted = new Counted(1);
            for (int i = 1; i <= calls; i++) {
                counted.work(i % 20);
                if (recursion > 0) {
                    counted.recurse(recursion);
                }
                if (due(throwsEach, i)) {
                    try {
                        counted.fail(i);
                    } catch (IllegalStateException e) {
                        // This is what it is called for.
                    }
                }
                if (due(reenter, i)) {
                    counted.outer(true);
                }
                if (due(park, i)) {
                    counted.park();
                }
                if (due(create, i)) {
                    counted = new Counted(i);
                }
            }
        }

        private static boolean due(int each, int round) {
            return each > 0 && round % each == 0;
        }
    }
}
