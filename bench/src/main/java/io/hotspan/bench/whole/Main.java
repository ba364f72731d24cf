package io.hotspan.bench.whole;

import java.nio.file.Path;

/** Arguments: the checkout, a figure, the victim's JDK, the victim's classes. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        Path jdk = Path.of(args[2]);
        Path victim = Path.of(args[3]);
        switch (args[1]) {
            case "pipe" -> Pipe.run(root, jdk, victim);
            case "first" -> First.run(root, jdk, victim);
            case "stop" -> Stop.run(root, jdk, victim);
            case "warm" -> Warm.run(root, jdk, victim);
            case "footprint" -> Footprint.run(root, jdk, victim);
            default -> throw new IllegalArgumentException(args[1]);
        }
        System.exit(0);
    }

    static double median(java.util.List<Double> values) {
        java.util.List<Double> sorted = new java.util.ArrayList<>(values);
        sorted.sort(null);
        return sorted.get(sorted.size() / 2);
    }

    static String spread(java.util.List<Double> values) {
        return String.format(
                java.util.Locale.ROOT,
                "%.1f [%.1f..%.1f]",
                median(values),
                java.util.Collections.min(values),
                java.util.Collections.max(values));
    }
}
