package io.hotspan.agent.weave;

import io.hotspan.agent.ring.Ring;
import io.hotspan.bridge.Layout;
import io.hotspan.probes.Action;
import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.objectweb.asm.ClassReader;

/**
 * Runs a library's own tests with JUnit's console launcher, each of its methods probed from its first call on. Arguments: {@code plain}
 * or {@code woven}, the library's package as {@code a/b/}, its jar, the tests' jar, a
 * folder with the launcher and what the tests need, a folder for the reports. Prints
 * {@code LEDGER …} at its end. Left out are tests of speed.
 */
public final class SuiteMain {
    private static final AtomicInteger METHODS = new AtomicInteger();

    private SuiteMain() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("woven")) weave(arguments[1]);
        List<URL> jars = new ArrayList<>();
        for (int i = 2; i < 4; i++) jars.add(new File(arguments[i]).toURI().toURL());
        for (File jar : new File(arguments[4]).listFiles()) jars.add(jar.toURI().toURL());
        URLClassLoader loader =
                new URLClassLoader(jars.toArray(new URL[0]), ClassLoader.getSystemClassLoader().getParent());
        Thread.currentThread().setContextClassLoader(loader);
        Method launcher = loader.loadClass("org.junit.platform.console.ConsoleLauncher").getMethod("main", String[].class);
        String[] command = {
            "execute", "--scan-classpath=" + arguments[3], "--exclude-classname=.*(Performance|Benchmark).*", "--reports-dir=" + arguments[5], "--details=none",
            "--disable-banner",
        };
        launcher.invoke(null, (Object) command);
    }

    private static void weave(String prefix) {
        Ring ring = Ring.install(ChildAgent.instrumentation);
        ring.open(8 << 20, true);
        int slots = ring.slotCapacity() - 1;
        ring.budget(1, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
        int[] numbers = new int[slots];
        int[] budgets = new int[slots];
        for (int i = 0; i < slots; i++) {
            numbers[i] = i + 1;
            budgets[i] = action(i + 1) == Action.SPAN ? 1 : 0;
        }
        ring.arm(numbers, budgets);
        Weaver weaver = new Weaver(ChildAgent.instrumentation, ring, System.getProperty("java.version"));
        weaver.onLoad((loader, name, file) -> {
            Map<String, List<SlotPlan>> plans = name.startsWith(prefix) ? plan(file, slots) : null;
            return plans == null ? null : new Weaver.Load(plans);
        });
        weaver.start();
        Thread drainer = new Thread(() -> {
            while (!Thread.interrupted()) {
                ring.drain((words, refs, pos) -> {});
                ring.reap();
                LockSupport.parkNanos(1_000_000);
            }
        });
        drainer.setDaemon(true);
        drainer.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            drainer.interrupt();
            try {
                drainer.join(10_000);
            } catch (InterruptedException e) {
                return;
            }
            ring.drain((words, refs, pos) -> {});
            ledger(ring, slots);
        }));
    }

    private static Action action(int slot) {
        return slot % 3 == 0 ? Action.COUNT : slot % 3 == 1 ? Action.TIME : Action.SPAN;
    }

    /** More methods than slots: some share one, which are then counted together. */
    private static Map<String, List<SlotPlan>> plan(byte[] file, int slots) {
        Map<String, List<SlotPlan>> plans = new HashMap<>();
        for (Map.Entry<String, MethodScan> entry : MethodScan.of(new ClassReader(file)).entrySet()) {
            if (!entry.getValue().hasCode || entry.getKey().startsWith("<clinit>")) continue;
            int slot = 1 + METHODS.getAndIncrement() % slots;
            plans.put(
                    entry.getKey(),
                    Collections.singletonList(
                            new SlotPlan(slot, action(slot), false, null, Collections.<SlotPlan.Value>emptyList())));
        }
        return plans.isEmpty() ? null : plans;
    }

    private static void ledger(Ring ring, int slots) {
        long entered = 0;
        long recorded = 0;
        long skipped = 0;
        for (int slot = 1; slot <= slots; slot++) {
            long[] counts = ring.counts(slot);
            entered += counts[Layout.COUNT_ENTERED];
            recorded += counts[Layout.COUNT_RECORDED];
            skipped += counts[Layout.COUNT_RATE] + counts[Layout.TOTAL_OWN_THREAD];
            if (action(slot) == Action.SPAN) skipped += counts[Layout.COUNT_HITS]; // of others the word is their self time
            skipped += counts[Layout.TOTAL_NO_STATE] + counts[Layout.TOTAL_CUT_SHORT];
        }
        System.out.println("LEDGER methods " + METHODS + " entered " + entered + " recorded " + recorded + " skipped "
                + skipped + " open " + (entered - recorded - skipped) + " suppressed " + ring.suppressed());
    }
}
