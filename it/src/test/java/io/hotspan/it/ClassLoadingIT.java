package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows 19 and 20 of the fault matrix: classes that come while a probe waits, and classes that go. */
@Timeout(240)
class ClassLoadingIT {
    /** In a row of a plan. */
    private static final int NOTE = 6;

    private static final String PLUGIN = "faults.Plugin::applyAsInt";
    private static final int CALLS = 25;
    private static final int LOADERS = 8;
    private static final int LATER = 100;
    private static final long MEGABYTE = 1 << 20;

    /** A probe that waits for classes to come; returns when it does. */
    static void waitFor(LiveSession session, String... probes) {
        List<Wanted> wanted = IntStream.range(0, probes.length)
                .mapToObj(i -> Wanted.builder("p" + (i + 1), probes[i])
                        .hits(1_000_000)
                        .ratePerSecond(1e9)
                        .timeMillis(600_000)
                        .consent(true)
                        .waitForClass(true)
                        .build())
                .toList();
        assertThat(session.open().setProbes(new SetProbes(1, wanted))).isTrue();
        await().until(() -> session.reports().size() == probes.length
                && session.reports().stream()
                        .allMatch(report -> report.state() == ProbeState.WAITING || report.state() == ProbeState.LIVE));
    }

    /** In rounds, so that the sweep for what was missed comes between and in the middle of loads. */
    @Test
    void aClassThatEightLoadersLoadAtOnceIsWatchedInEachFromItsFirstCallAndOnce() {
        Together.each(Jdk.three(), this::aClassThatEightLoadersLoadAtOnceIsWatchedInEachFromItsFirstCallAndOnce);
    }

    private void aClassThatEightLoadersLoadAtOnceIsWatchedInEachFromItsFirstCallAndOnce(Jdk jdk) {
        int rounds = 24; // a span probe ends at 200 methods
        try (Target target = Programs.start(jdk, "Loaders");
                LiveSession session = LiveSession.attach(target)) {
            waitFor(session, PLUGIN);
            for (int i = 0; i < rounds; i++) {
                target.count("load " + LOADERS);
                target.count("pause 150"); // the sweep comes once a second
            }
            int expected = rounds * LOADERS * CALLS;
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(session.calls()).hasSize(expected));
            Counts counted = target.count("drop");
            assertThat(counted.of("wrong")).isZero();
            assertThat(counted.of("calls")).isEqualTo(expected);
            Stopped stopped = session.stop();
            Ledger ledger = stopped.reports().get(0).ledger();
            assertThat(ledger.entered()).as(ledger.toString()).isEqualTo(expected);
            assertThat(ledger.recorded()).as(ledger.toString()).isEqualTo(expected);
            assertThat(session.calls()).hasSize(expected);
            assertThat(target.complaints()).isEmpty();
        }
    }

    @Test
    void aThousandLoadersAreCollectedWithAProbeInEachAndTheirMemoryComesBack() {
        Together.each(Jdk.three(), this::aThousandLoadersAreCollectedWithAProbeInEachAndTheirMemoryComesBack);
    }

    private void aThousandLoadersAreCollectedWithAProbeInEachAndTheirMemoryComesBack(Jdk jdk) {
        int loaders = Form.of(1_000, 10_000);
        try (Target target = Programs.start(jdk, "Loaders", "-XX:MaxMetaspaceSize=64m")) {
            target.count("throw " + loaders);
            try (LiveSession session = LiveSession.attach(target)) {
                waitFor(session, PLUGIN);
                Counts warm = target.count("throw 200");
                Counts counted = target.count("throw " + loaders);
                assertThat(counted.of("wrong")).isZero();
                await().untilAsserted(() ->
                        assertThat(session.warnings()).anyMatch(warning -> warning.startsWith("left out: ")));
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(
                                () -> assertThat(target.count("").of("alive")).isLessThanOrEqualTo(1));
                long more = target.count("").of("metaspace") - warm.of("metaspace");
                thereIsRoomForThoseToCome(session, target);
                Stopped stopped = session.stop();
                Ledger ledger = stopped.reports().get(0).ledger();
                assertThat(session.calls()).hasSize((int) (ledger.recorded() - ledger.droppedTotal()));
                Form.figure(
                        "P4",
                        loaders + " throw-away loaders under a waiting probe, " + jdk + ": all collected, metaspace "
                                + more / 1024 + " KiB more, " + ledger.entered() + " calls seen");
                assertThat(more).isLessThan(2 * MEGABYTE);
            }
            assertThat(target.complaints()).isEmpty();
        }
    }

    @Test
    void aHundredThousandLoadedClassesArePlannedAndProbedInTime() {
        Together.each(Form.isFull() ? Jdk.all() : Jdk.ends(), ClassLoadingIT::aHundredThousandLoadedClasses);
    }

    private static void aHundredThousandLoadedClasses(Jdk jdk) {
        int classes = Form.of(20_000, 100_000);
        Wanted one = LiveSession.probe("one", "faults.Many004242::work");
        Wanted some = LiveSession.probe("some", "faults.Many00001*::work");
        Wanted all = LiveSession.probe("all", "faults.Many*::work");
        try (Target target = Programs.start(jdk, "Crowd")) {
            target.count("load " + classes);
            long before = System.nanoTime();
            try (LiveSession session = LiveSession.attach(target)) {
                long attached = System.nanoTime();
                Answer plan = session.open().ask(Question.PLAN, "", 100, List.of(one, some), Duration.ofSeconds(10));
                long planned = System.nanoTime();
                assertThat(plan.error()).isEmpty();
                assertThat(plan.rows()).hasSize(11);
                Answer wide = session.open().ask(Question.PLAN, "", 10, List.of(all), Duration.ofSeconds(10));
                long wideAt = System.nanoTime();
                assertThat(wide.rows()).hasSize(10).allSatisfy(row -> assertThat(row.get(NOTE))
                        .startsWith("the pattern matches more than 5000 methods"));
                session.place(one, some);
                long placed = System.nanoTime();
                assertThat(target.count("call 4242 100").of("wrong")).isZero();
                assertThat(target.count("call 15 100").of("wrong")).isZero();
                await().untilAsserted(() -> assertThat(session.calls()).hasSize(200));
                Stopped stopped = session.stop();
                long restored = System.nanoTime();
                assertThat(stopped.classes()).isEqualTo(11);
                assertThat(stopped.reports())
                        .allSatisfy(
                                report -> assertThat(report.ledger().entered()).isEqualTo(100));
                Form.figure(
                        "P4",
                        String.format(
                                "%,d loaded classes, JDK %d: attach %d ms, plan of two patterns %d ms, of one that names all %d ms, 11 classes woven %d ms, called and restored %d ms",
                                classes,
                                jdk.feature(),
                                (attached - before) / 1_000_000,
                                (planned - attached) / 1_000_000,
                                (wideAt - planned) / 1_000_000,
                                (placed - wideAt) / 1_000_000,
                                (restored - placed) / 1_000_000));
            }
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** Two hundred methods are watched at a time; those of classes that are gone do not count: in the end there is room for each of many. */
    private static void thereIsRoomForThoseToCome(LiveSession session, Target target) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            long before = entered(session);
            target.count("throw " + LATER);
            try {
                await().atMost(Duration.ofSeconds(5)).until(() -> entered(session) == before + LATER);
                return true;
            } catch (ConditionTimeoutException e) {
                return false; // not all that were there before have gone
            }
        });
        assertThat(session.reports().get(0).warnings())
                .as("one line for each thing that may be said, however often")
                .hasSizeLessThanOrEqualTo(3)
                .anyMatch(warning -> warning.contains(" unloaded; the counts stay"));
    }

    private static long entered(LiveSession session) {
        return session.reports().get(0).ledger().entered();
    }
}
