package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.wire.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A shop under load, with changes each few seconds and faults at random: its memory stays flat, the books are exact, nobody notices. */
class SoakIT {
    private static final Duration LENGTH = Duration.ofSeconds(Form.of(120, 3_600));
    private static final int LOAD = 40;
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final List<String> PROBES = List.of(
            "com.shop.OrderService::place(order, qty) when qty > 10 -> return, attr(qty)",
            "com.shop..*Repository::*",
            "com.shop.pricing.* -> time",
            "com.shop..* -> count",
            "com.shop.stock.StockService::reserve when error != null -> args",
            "com.shop.pricing.PricingService::price when duration > 1ms",
            "com.shop.Database::query -> args");

    private final Random random = new Random(17);
    private final Map<String, Integer> done = new TreeMap<>();
    private long recorded;

    @Test
    void anHourOfChangesAndFaultsLeavesNothingBehind() {
        try (Target target = Target.shop(Jdk.own(), LOAD, "-Xmx128m")) {
            step(target, 0); // everything is loaded once before memory is looked at
            step(target, 1);
            List<Long> heap = new ArrayList<>();
            List<Long> resident = new ArrayList<>();
            long end = System.nanoTime() + LENGTH.toNanos();
            for (int i = 0; System.nanoTime() < end; i++) {
                step(target, random.nextInt(6));
                if (i % 3 == 0) {
                    awaitGone(target); // an agent has memory of its own while it is there
                    heap.add(heapKilobytes(target));
                    resident.add(residentKilobytes(target));
                }
            }
            awaitGone(target);
            assertThat(target.isAlive()).isTrue();
            assertThat(target.complaints()).isEmpty();
            assertThat(Footprint.look(target.pid()).ourThreads()).isEmpty();
            long heapGrowth = growth(heap);
            long residentGrowth = growth(resident);
            Form.figure(
                    "soak",
                    String.format(
                            "%d s on JDK %d, %d steps %s: %,d spans; heap after GC %+d kB, resident %+d kB from its second to its last third",
                            LENGTH.toSeconds(),
                            target.jdk().feature(),
                            done.values().stream().mapToInt(Integer::intValue).sum(),
                            done,
                            recorded,
                            heapGrowth,
                            residentGrowth));
            assertThat(heapGrowth).isLessThan(2_000);
            assertThat(residentGrowth).isLessThan(40_000);
        }
    }

    private void step(Target target, int kind) {
        switch (kind) {
            case 0 -> note("change", () -> changes(target));
            case 1 -> note("command", () -> command(target));
            case 2 -> note("kill -9", () -> lost(target, "KILL"));
            case 3 -> note("cut", () -> cut(target));
            case 4 -> note("target stopped", () -> asleep(target));
            default -> note("no collector", () -> noCollector(target));
        }
    }

    private void note(String what, Runnable action) {
        action.run();
        done.merge(what, 1, Integer::sum);
    }

    /** Probes at random, changed a few times, each set as one change. */
    private void changes(Target target) {
        awaitGone(target);
        try (LiveSession session = LiveSession.attach(target)) {
            for (int i = 0; i < 3; i++) {
                List<Wanted> wanted = new ArrayList<>();
                for (int k = 0; k <= random.nextInt(4); k++) {
                    int which = random.nextInt(PROBES.size());
                    wanted.add(LiveSession.probe("s" + i + "-" + k, PROBES.get(which)));
                }
                session.tryToPlace(wanted);
                awaitCalls(session);
            }
            session.stop()
                    .reports()
                    .forEach(report -> recorded += report.ledger().recorded());
        }
    }

    private static void awaitCalls(LiveSession session) {
        int before = session.calls().size();
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> session.calls().size() > before + 20 || System.nanoTime() > end);
    }

    private void command(Target target) {
        awaitGone(target);
        try (Tool tool = attach(target, PROBES.get(random.nextInt(PROBES.size())), "--for", "2s")) {
            assertThat(tool.end()).as(tool.said()).isZero();
            Tool.assertBalanced(tool.json("stopped").get(0));
        }
    }

    private static Tool attach(Target target, String probe, String... more) {
        List<String> words = new ArrayList<>(List.of("attach", Long.toString(target.pid()), probe, "--yes", "--json"));
        Collections.addAll(words, more);
        return Tool.start(words.toArray(new String[0]));
    }

    private void lost(Target target, String signal) {
        awaitGone(target);
        try (Tool tool = attach(target, PROBES.get(1))) {
            tool.await("span", 1);
            tool.signal(signal);
            tool.end();
        }
    }

    private void cut(Target target) {
        awaitGone(target);
        try (LiveSession session = LiveSession.attach(target)) {
            session.place(LiveSession.probe("s", PROBES.get(1)));
            session.hangUp();
        }
    }

    /** Longer than a tick, shorter than the lease. */
    private void asleep(Target target) {
        awaitGone(target);
        try (Tool tool = attach(target, PROBES.get(1), "--hits", "100000")) {
            tool.await("span", 1);
            target.signal("STOP");
            int seen = tool.json("span").size();
            target.signal("CONT");
            tool.await("span", seen + 1);
            Tool.assertBalanced(tool.leave());
        }
    }

    private void noCollector(Target target) {
        awaitGone(target);
        try (Tool tool = attach(target, PROBES.get(1), "--for", "2s", "--otlp", "http://127.0.0.1:9")) {
            assertThat(tool.end()).as(tool.said()).isEqualTo(3);
            Tool.assertBalanced(tool.json("stopped").get(0));
        }
    }

    /** The agent of a tool that died leaves by itself. */
    private static void awaitGone(Target target) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
    }

    /** The least of some readings: each comes a moment after its collection, with what the application took meanwhile on top. */
    private static long heapKilobytes(Target target) {
        return LongStream.generate(() -> heapAfterCollection(target))
                .limit(5)
                .min()
                .orElseThrow();
    }

    private static long heapAfterCollection(Target target) {
        String pid = Long.toString(target.pid());
        Shell.run(target.jdk().tool("jcmd"), pid, "GC.run").succeeds();
        String info = Shell.run(target.jdk().tool("jcmd"), pid, "GC.heap_info")
                .succeeds()
                .output();
        Matcher used = USED.matcher(info);
        assertThat(used.find()).as(info).isTrue();
        return Long.parseLong(used.group(1));
    }

    private static long residentKilobytes(Target target) {
        try {
            return Files.readAllLines(Path.of("/proc/" + target.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** From the median of its second third to that of its last. */
    private static long growth(List<Long> values) {
        int third = values.size() / 3;
        if (third == 0) return 0;
        return median(values.subList(values.size() - third, values.size())) - median(values.subList(third, 2 * third));
    }

    private static long median(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
