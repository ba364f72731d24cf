package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.Call;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.SkipCause;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Timing;
import io.hotspan.probes.wire.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A program that counts its own calls, and our books on it: they agree to the last call. */
class ExactnessIT {
    private static final String COUNTED = "com.shop.count.Counted";
    private static final int BURSTS = 15;
    private static final List<String> PROBED = List.of("work", "leaf", "recurse", "fail", "outer", "park", "created");

    @ParameterizedTest
    @MethodSource("io.hotspan.it.Jdk#all")
    void eightThreadsWithRecursionThrowsAndReEntryAreCountedToTheLastCall(Jdk jdk) {
        exact(jdk, "run threads=8 calls=40 recursion=5 throws=7 reenter=3 park=50 create=10");
    }

    @Test
    void virtualThreadsAreCountedToTheLastCallOn21() {
        exact(Jdk.of(21), "run threads=64 calls=5 recursion=5 throws=7 reenter=3 park=2 create=10 virtual=true");
    }

    @Test
    void virtualThreadsAreCountedToTheLastCallOn25() {
        exact(Jdk.of(25), "run threads=64 calls=5 recursion=5 throws=7 reenter=3 park=2 create=10 virtual=true");
    }

    @Test
    @Tag("smoke")
    void theBooksAreExactOnTheJdkOfTheBuild() {
        exact(Jdk.own(), "run threads=8 calls=40 recursion=5 throws=7 reenter=3 park=50 create=10");
    }

    /** Far more than the buffers hold: what does not fit is dropped, and the books still agree. */
    @ParameterizedTest
    @MethodSource("io.hotspan.it.Jdk#all")
    void aFloodIsCountedToTheLastCallDroppedOnesIncluded(Jdk jdk) {
        try (Target target = Target.counting(jdk);
                LiveSession session = LiveSession.attach(target)) {
            Counts before = target.count("run threads=1 calls=20 recursion=3 throws=5");
            session.place(LiveSession.probe("work", COUNTED + "::work"), LiveSession.probe("leaf", COUNTED + "::leaf"));
            Counts counted = target.count("run threads=8 calls=100000").minus(before);
            Stopped stopped = session.stop();
            for (ProbeReport report : stopped.reports()) {
                Ledger ledger = report.ledger();
                assertThat(ledger.entered()).as(report.id() + ": " + ledger).isEqualTo(counted.of(report.id()));
                assertThat(session.calls(report.id()))
                        .as(report.id() + ": " + ledger)
                        .hasSize(Math.toIntExact(ledger.recorded() - ledger.droppedTotal()));
            }
            assertThat(target.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.hotspan.it.Jdk#all")
    void conditionsCountAndTimeProbesAgreeWithTheProgram(Jdk jdk) {
        try (Target target = Target.counting(jdk);
                LiveSession session = LiveSession.attach(target)) {
            Counts before = target.count("run threads=1 calls=20 recursion=3 throws=5");
            session.place(
                    LiveSession.probe("over", COUNTED + "::work(qty) when qty > 10 -> args"),
                    LiveSession.probe("failed", COUNTED + "::fail when error != null"),
                    LiveSession.probe("counted", COUNTED + "::recurse -> count"),
                    LiveSession.probe("timed", COUNTED + "::leaf -> time"));
            Counts counted =
                    target.count("run threads=4 calls=500 recursion=3 throws=5").minus(before);
            Stopped stopped = session.stop();
            Map<String, ProbeReport> reports = new HashMap<>();
            stopped.reports().forEach(report -> reports.put(report.id(), report));

            Ledger over = ledger(reports, "over");
            assertThat(over.entered()).isEqualTo(counted.of("work"));
            assertThat(over.recorded()).isEqualTo(counted.of("workOverTen"));
            assertThat(over.skipped())
                    .isEqualTo(Map.of(SkipCause.CONDITION_FALSE, counted.of("work") - counted.of("workOverTen")));
            assertThat(session.calls("over"))
                    .hasSize((int) counted.of("workOverTen"))
                    .allSatisfy(call ->
                            assertThat((Long) call.captures().get(0).value()).isGreaterThan(10));
            assertThat(ledger(reports, "failed").recorded()).isEqualTo(counted.of("fail"));
            assertThat(session.calls("failed"))
                    .hasSize((int) counted.of("fail"))
                    .allSatisfy(call -> assertThat(call.exceptionType()).isEqualTo("java.lang.IllegalStateException"));
            assertThat(timed(reports, "counted")).isEqualTo(counted.of("recurse"));
            assertThat(timed(reports, "timed")).isEqualTo(counted.of("leaf"));
            assertThat(target.complaints()).isEmpty();
        }
    }

    private static void exact(Jdk jdk, String command) {
        try (Target target = Target.counting(jdk)) {
            // Once round without us, so that all code is linked and the JVM's own lazy parts are there.
            Counts before = target.count("run threads=2 calls=200 recursion=2 throws=7 reenter=3 park=50");
            Footprint clean = Footprint.of(target);
            Map<String, String> code = CodeReader.read(target, List.of(COUNTED));
            Stopped stopped;
            Counts counted;
            List<Call> calls;
            try (LiveSession session = LiveSession.attach(target)) {
                session.place(probes());
                assertThat(Footprint.look(target.pid()).ourThreads())
                        .as("the agent's threads are seen")
                        .isNotEmpty();
                counted = runInBursts(target, session, command, before);
                stopped = session.stop();
                calls = session.calls();
            }
            theBooksAgree(stopped, counted, calls);
            parentsAreRight(calls, counted);
            assertThat(CodeReader.read(target, List.of(COUNTED))).isEqualTo(code);
            clean.assertNothingWasLeft(Footprint.of(target));
            assertThat(target.complaints()).isEmpty();
            // It still works, and nobody counts with it any more.
            assertThat(target.count("run threads=1 calls=10").of("work"))
                    .isEqualTo(before.of("work") + counted.of("work") + 10);
        }
    }

    /** Small enough for the buffers between, so that every call must arrive; the next one begins when the last has arrived. */
    private static Counts runInBursts(Target target, LiveSession session, String command, Counts before) {
        Counts counted = before;
        for (int i = 0; i < BURSTS; i++) {
            counted = target.count(command).minus(before);
            long expected = counted.values().values().stream()
                            .mapToLong(Long::longValue)
                            .sum()
                    - counted.of("workOverTen");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(session.calls()).hasSize((int) expected));
        }
        return counted;
    }

    private static Wanted[] probes() {
        return PROBED.stream()
                .map(name -> LiveSession.probe(name, COUNTED + "::" + (name.equals("created") ? "<init>" : name)))
                .toArray(Wanted[]::new);
    }

    private static void theBooksAgree(Stopped stopped, Counts counted, List<Call> calls) {
        Map<String, Long> received = new TreeMap<>();
        calls.forEach(call -> received.merge(call.probe(), 1L, Long::sum));
        assertThat(stopped.reports()).hasSize(PROBED.size());
        for (ProbeReport report : stopped.reports()) {
            String id = report.id();
            Ledger ledger = report.ledger();
            assertThat(ledger.entered()).as(id + ": " + ledger).isEqualTo(counted.of(id));
            assertThat(ledger.recorded()).as(id + ": " + ledger).isEqualTo(counted.of(id));
            assertThat(ledger.droppedTotal()).as(id + ": " + ledger).isZero();
            assertThat(received.getOrDefault(id, 0L)).as(id + " received").isEqualTo(counted.of(id));
        }
    }

    /** Leaf lies in work; a recursive call in the one before it; re-entry in the first call; all else is a root. */
    private static void parentsAreRight(List<Call> calls, Counts counted) {
        Map<Long, Call> bySpan = new HashMap<>();
        calls.forEach(call -> bySpan.put(call.spanId(), call));
        assertThat(bySpan).as("span ids are unique").hasSize(calls.size()).doesNotContainKey(0L);
        Map<String, Long> roots = new TreeMap<>();
        Set<List<Long>> traces = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        for (Call call : calls) {
            if (call.parentSpanId() == 0) {
                roots.merge(call.probe(), 1L, Long::sum);
                traces.add(List.of(call.traceIdHigh(), call.traceIdLow()));
                continue;
            }
            Call parent = bySpan.get(call.parentSpanId());
            if (parent == null || !fits(call, parent)) {
                wrong.add(call + " under " + parent);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(roots.getOrDefault("leaf", 0L)).isZero();
        assertThat(roots.getOrDefault("work", 0L)).isEqualTo(counted.of("work"));
        assertThat(roots.getOrDefault("fail", 0L)).isEqualTo(counted.of("fail"));
        assertThat(roots.getOrDefault("recurse", 0L)).isEqualTo(counted.of("recurse") / 6);
        assertThat(roots.getOrDefault("outer", 0L)).isEqualTo(counted.of("outer") / 2);
        assertThat(traces)
                .as("each root has a trace of its own")
                .hasSize(roots.values().stream().mapToInt(Long::intValue).sum());
        assertThat(calls).allSatisfy(call -> assertThat(call.error())
                .as(call.name())
                .isEqualTo(call.probe().equals("fail")));
    }

    private static boolean fits(Call call, Call parent) {
        String expected = call.probe().equals("leaf") ? "work" : call.probe();
        return parent.probe().equals(expected)
                && (expected.equals("work") || expected.equals("recurse") || expected.equals("outer"))
                && parent.traceIdHigh() == call.traceIdHigh()
                && parent.traceIdLow() == call.traceIdLow()
                && parent.threadId() == call.threadId()
                && parent.startUnixNano() <= call.startUnixNano()
                && call.endUnixNano() <= parent.endUnixNano();
    }

    private static Ledger ledger(Map<String, ProbeReport> reports, String id) {
        return Objects.requireNonNull(reports.get(id), id).ledger();
    }

    private static long timed(Map<String, ProbeReport> reports, String id) {
        return Objects.requireNonNull(reports.get(id), id).timings().stream()
                .mapToLong(Timing::count)
                .sum();
    }
}
