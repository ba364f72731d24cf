package io.hotspan.bench.whole;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stops of the VM as its own log tells them: for a retransformation that changes nothing, for one probe in and out, for twenty at once. */
final class Stop {
    private static final int CLASSES = 10_500;
    private static final int TIMES = 12;
    /** JDK 17 and later. */
    private static final Pattern LINE = Pattern.compile("Safepoint \"(\\w+)\".*Total: +(\\d+) ns");

    private Stop() {}

    static void run(Path root, Path jdk, Path classes) throws Exception {
        Path log = Files.createTempFile("hotspan-bench", ".log");
        try (Target target = new Target(
                jdk, classes, CLASSES, "-Xlog:safepoint:file=" + log, "-javaagent:" + Target.agent(classes))) {
            target.ask("hot 2");
            String loaded = loaded(target);
            List<Double> one = new ArrayList<>();
            List<Double> twenty = new ArrayList<>();
            List<Integer> stops = new ArrayList<>();
            List<Double> noop = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                int from = lines(log);
                target.ask("noop 2");
                noop.addAll(stops(log, from));
                one.addAll(probes(root, target, log, 1, stops));
                twenty.addAll(probes(root, target, log, 20, stops));
            }
            System.out.printf(
                    Locale.ROOT,
                    "classes %s; retransformation without change: %s ms; one probe in and out: %s ms = %.2f x; "
                            + "20 probes in 20 classes: %s ms = %.2f x; stops of each add and remove: %s%n",
                    loaded,
                    Main.spread(noop),
                    Main.spread(one),
                    Main.median(one) / Main.median(noop),
                    Main.spread(twenty),
                    Main.median(twenty) / Main.median(noop),
                    new java.util.TreeSet<>(stops));
        } finally {
            Files.delete(log);
        }
    }

    private static String loaded(Target target) throws Exception {
        return target.jcmd("PerfCounter.print")
                .lines()
                .filter(line -> line.startsWith("java.cls.loadedClasses="))
                .findFirst()
                .orElse("?");
    }

    private static List<Double> probes(Path root, Target target, Path log, int probes, List<Integer> stops)
            throws Exception {
        List<Double> found = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < probes; i++) texts.add(String.format(Locale.ROOT, "T%07d::op", i));
        try (Session session = Session.attach(root, target.pid(), null)) {
            int from = lines(log);
            session.place(texts);
            List<Double> in = stops(log, from);
            from = lines(log);
            session.stop();
            List<Double> out = stops(log, from);
            stops.add(in.size());
            stops.add(out.size());
            found.addAll(in);
            found.addAll(out);
        }
        return found;
    }

    private static int lines(Path log) throws Exception {
        return Files.readAllLines(log).size();
    }

    private static List<Double> stops(Path log, int from) throws Exception {
        Thread.sleep(300); // the log is written behind the stop
        List<String> lines = Files.readAllLines(log);
        List<Double> found = new ArrayList<>();
        for (String line : lines.subList(from, lines.size())) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.find() && matcher.group(1).equals("RedefineClasses")) {
                found.add(Long.parseLong(matcher.group(2)) / 1e6);
            }
        }
        return found;
    }
}
