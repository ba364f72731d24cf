package io.hotspan.bench.whole;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the agent takes in its target, by the JVM's own counters, and what is left when it has gone. */
final class Footprint {
    private Footprint() {}

    static void run(Path root, Path jdk, Path classes) throws Exception {
        try (Target target = new Target(jdk, classes, 0)) {
            target.say("trees 2000 3600");
            counters(target); // the counters' own classes
            Map<String, Long> before = counters(target);
            Session session = Session.attach(root, target.pid(), null);
            session.place(List.of("Victim::a", "Victim::b", "Victim::c"));
            Thread.sleep(3000);
            Map<String, Long> during = counters(target);
            session.stop();
            session.close();
            Thread.sleep(1500);
            Map<String, Long> after = counters(target);
            for (String name : before.keySet()) {
                System.out.printf(
                        Locale.ROOT,
                        "%-16s before %,d; with the agent and 3 probes %+,d; after it left %+,d%n",
                        name,
                        before.get(name),
                        during.getOrDefault(name, 0L) - before.getOrDefault(name, 0L),
                        after.getOrDefault(name, 0L) - before.getOrDefault(name, 0L));
            }
        }
    }

    private static Map<String, Long> counters(Target target) throws Exception {
        Map<String, Long> found = new LinkedHashMap<>();
        String histogram = target.jcmd("GC.class_histogram"); // collects first
        String text = target.jcmd("PerfCounter.print");
        long loaded = counter(text, "java.cls.loadedClasses") + counter(text, "java.cls.sharedLoadedClasses");
        long unloaded = counter(text, "java.cls.unloadedClasses") + counter(text, "java.cls.sharedUnloadedClasses");
        found.put("metaspace bytes", counter(text, "sun.gc.metaspace.used"));
        found.put("classes", loaded - unloaded);
        found.put("threads", counter(text, "java.threads.live"));
        found.put("live heap bytes", total(histogram));
        return found;
    }

    private static long counter(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + "="))
                .mapToLong(
                        line -> Long.parseLong(line.substring(name.length() + 1).trim()))
                .sum();
    }

    private static long total(String histogram) {
        String[] words =
                histogram.substring(histogram.lastIndexOf("Total")).trim().split("\\s+", -1);
        return Long.parseLong(words[2]);
    }
}
