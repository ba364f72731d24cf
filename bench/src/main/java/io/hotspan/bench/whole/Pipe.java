package io.hotspan.bench.whole;

import io.hotspan.exporters.CallExporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Spans of three nested methods, at rising rates, through the link, the tool's exporter and HTTP to a receiver that counts them. */
final class Pipe {
    private static final int SECONDS = 4;
    private static final long[] SPANS_PER_SECOND = {
        60_000, 150_000, 300_000, 300_000, 300_000, 450_000, 600_000, 900_000, 3_000_000
    };

    private Pipe() {}

    static void run(Path root, Path jdk, Path classes) throws Exception {
        try (Sink sink = new Sink(0);
                Target target = new Target(jdk, classes, 0)) {
            target.ask("trees 100000 2"); // the JIT's part
            for (long rate : SPANS_PER_SECOND) once(root, sink, target, rate);
        }
    }

    private static void once(Path root, Sink sink, Target target, long rate) throws Exception {
        try (Session session = Session.attach(root, target.pid(), sink)) {
            session.place(List.of("Victim::a", "Victim::b", "Victim::c"));
            target.ask("trees 20000 1");
            long warm = 3 * 20_000;
            long start = System.nanoTime();
            String made = target.ask("trees " + rate / 3 + " " + SECONDS);
            double took = (System.nanoTime() - start) / 1e9;
            long expected = warm + 3 * Long.parseLong(made.split(" ", -1)[1]);
            Map<String, Long> books = session.stop();
            CallExporter exporter = session.exporter();
            if (exporter != null) exporter.flush(20_000);
            long received = sink.spans() - before;
            System.out.printf(
                    "offered %,d spans/s: made %,d in %.1f s, received %,d = %.2f %%; agent %s; tool got %,d, exporter %s%n",
                    rate,
                    expected,
                    took,
                    received,
                    100.0 * received / expected,
                    books,
                    session.calls(),
                    exporter == null ? "" : exporter.total());
            before = sink.spans();
        }
    }

    private static long before;
}
