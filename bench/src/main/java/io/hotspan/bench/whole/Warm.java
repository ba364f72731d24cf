package io.hotspan.bench.whole;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the first attach does to a JVM whose compiled code is many methods: per second, calls and the time of a pass over all. */
final class Warm {
    private static final int METHODS = 6_000;
    private static final int BEFORE = 10;
    private static final int AFTER = 30;

    private Warm() {}

    static void run(Path root, Path jdk, Path classes) throws Exception {
        try (Target target = new Target(jdk, classes, METHODS)) {
            target.ask("hot 20"); // compiled
            target.say("hot " + (BEFORE + AFTER));
            Thread.sleep(BEFORE * 1000L);
            try (Session session = Session.attach(root, target.pid(), null)) {
                session.place(List.of("T0000007::op"));
                report(target.await("hot"));
                session.stop();
            }
        }
    }

    private static void report(String line) {
        List<Double> before = new ArrayList<>();
        List<Double> p99before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        String[] seconds = line.substring(4).split(" ", -1);
        for (int i = 0; i < seconds.length; i++) {
            String[] parts = seconds[i].split("/", -1);
            double calls = Double.parseDouble(parts[0]) / 1e6;
            if (i < BEFORE) {
                before.add(calls);
                p99before.add(Double.parseDouble(parts[1]));
            } else {
                after.add(String.format(Locale.ROOT, "%.1f/%s/%s", calls, parts[1], parts[2]));
            }
        }
        System.out.println(
                "before: " + Main.spread(before) + " M calls/s, p99 of a pass " + Main.spread(p99before) + " us");
        System.out.println("after the attach, each second: M calls/s / p99 us / longest us: " + after);
    }
}
