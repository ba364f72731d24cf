package io.hotspan.bench.whole;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long after a user's Enter the first span is on the screen, beside the JDK's own tool asking the same JVM for its uptime. */
final class First {
    private static final int TIMES = 9;

    private First() {}

    static void run(Path root, Path jdk, Path classes) throws Exception {
        List<Double> control = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        List<Double> fresh = new ArrayList<>();
        for (int i = -1; i < TIMES; i++) {
            // A JVM of its own each time: a second attach finds the bridge and warm code.
            try (Target target = new Target(jdk, classes, 0)) {
                target.say("trees 2000 3600");
                double uptime = uptime(target);
                double first = attach(root, target);
                double second = attach(root, target);
                if (i < 0) continue; // the file cache's part
                control.add(uptime);
                fresh.add(first);
                again.add(second);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "jcmd VM.uptime %s ms; first attach to first span line %s ms = %.2f x; second attach %s ms = %.2f x%n",
                Main.spread(control),
                Main.spread(fresh),
                Main.median(fresh) / Main.median(control),
                Main.spread(again),
                Main.median(again) / Main.median(control));
    }

    private static double uptime(Target target) throws Exception {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            target.jcmd("VM.uptime");
            all.add((System.nanoTime() - start) / 1e6);
        }
        return Main.median(all);
    }

    private static double attach(Path root, Target target) throws Exception {
        long start = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(
                root.resolve("hotspan").toString(),
                "attach",
                Long.toString(target.pid()),
                "Victim::a",
                "--for",
                "1s",
                "--yes");
        builder.environment().put("HOTSPAN_NO_BUILD", "1");
        Process hotspan = builder.redirectErrorStream(true).start();
        double first = -1;
        StringBuilder said = new StringBuilder();
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(hotspan.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                said.append(line).append('\n');
                if (first < 0 && line.contains(" Victim.a")) first = (System.nanoTime() - start) / 1e6;
            }
        }
        hotspan.waitFor();
        if (first < 0) throw new IllegalStateException("no span line:\n" + said);
        return first;
    }
}
