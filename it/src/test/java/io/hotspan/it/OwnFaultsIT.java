package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.EndReason;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rows 7 and 35 of the fault matrix: a fault of our own, put into the shipped agent. The application is unharmed, all code is as it was,
 * and the next attach works.
 */
@Timeout(180)
class OwnFaultsIT {
    private static final String FAULTY = "faults.Faulty";
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Test
    void aThreadOfOursThatFailsTakesEverythingOut() {
        Together.each(
                Form.isFull()
                        ? List.of(
                                "agent.drain.Drainer#pass",
                                "agent.drain.Records#record",
                                "agent.ControlThread#step",
                                "agent.govern.Control#tick",
                                "agent.link.Outbox#offer")
                        : List.of(
                                "agent.drain.Drainer#pass",
                                "agent.ControlThread#step",
                                "agent.govern.Placement#lateComers",
                                "agent.link.Outbox#offer"),
                OwnFaultsIT::aThreadOfOursThatFailsTakesEverythingOut);
    }

    private static void aThreadOfOursThatFailsTakesEverythingOut(String method) {
        Stopped said = everythingIsOut(Mutant.throwing(method));
        if (method.equals("agent.ControlThread#step") || method.equals("agent.govern.Placement#lateComers")) {
            Stopped last = Objects.requireNonNull(said, "the fault is told");
            assertThat(last.reason()).isEqualTo(EndReason.ERROR);
            assertThat(last.identical()).isEqualTo(1).isEqualTo(last.classes());
            assertThat(said.reports()).singleElement().satisfies(report -> assertThat(report.reason())
                    .contains("java.lang.IllegalStateException at io.hotspan." + method.replace('#', '.')));
        }
    }

    @Test
    void aThreadOfOursThatFindsNoMemoryTakesEverythingOut() {
        Together.each(
                List.of("agent.drain.Drainer#pass", "agent.ControlThread#step"),
                OwnFaultsIT::aThreadOfOursThatFindsNoMemoryTakesEverythingOut);
    }

    private static void aThreadOfOursThatFindsNoMemoryTakesEverythingOut(String method) {
        everythingIsOut(Mutant.outOfMemory(method));
    }

    /** Questions without a pause, as of many windows at once: the agent does its own work in between. */
    @Test
    void whoeverAsksWithoutEndKeepsNobodyFromHisWork() throws InterruptedException {
        try (Target target = Programs.start(Jdk.own(), "Faulty");
                LiveSession session = LiveSession.attach(target)) {
            AtomicBoolean enough = new AtomicBoolean();
            AtomicInteger answered = new AtomicInteger();
            List<Thread> asking = IntStream.range(0, 64)
                    .mapToObj(i -> new Thread(() -> {
                        while (!enough.get()) {
                            Answer answer = session.open()
                                    .ask(
                                            Question.METHODS,
                                            "java.lang.String",
                                            1_000,
                                            List.of(),
                                            Duration.ofSeconds(30));
                            if (answer.isError()) return;
                            answered.incrementAndGet();
                        }
                    }))
                    .toList();
            asking.forEach(Thread::start);
            session.place(Wanted.builder("work", FAULTY + "::work")
                    .hits(1_000_000)
                    .ratePerSecond(1_000)
                    .timeMillis(3_000)
                    .build());
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(session.report("work"))
                    .satisfies(report -> assertThat(report.state()).isEqualTo(ProbeState.EXPIRED))
                    .satisfies(report -> assertThat(report.reason()).contains(EndReason.TIME.sentence())));
            enough.set(true);
            for (Thread thread : asking) thread.join();
            assertThat(answered).hasValueGreaterThan(500);
            session.stop();
            assertThat(Programs.code(target)).isEqualTo(Programs.pristine(Jdk.own()));
        }
    }

    private static @Nullable Stopped everythingIsOut(Mutant mutant) {
        Stopped said;
        try (Target target = Programs.start(Jdk.own(), "Faulty")) {
            Footprint clean = Footprint.of(target);
            try (LiveSession session = attach(target, mutant)) {
                session.place(LiveSession.probe("work", FAULTY + "::work"));
                target.count("work 100");
                await().untilAsserted(() -> assertThat(session.calls()).hasSize(100));
                target.count("spin 2");
                target.count("set " + Mutant.SWITCH + " true");
                await().atMost(PATIENCE)
                        .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
                await().until(() -> session.closed() != null);
                said = session.lastWord();
            }
            assertThat(target.count("rest").of("wrong")).isZero();
            assertThat(Programs.code(target)).isEqualTo(Programs.pristine(target.jdk()));
            clean.assertNothingWasLeft(Footprint.of(target));
            theNextAttachWorks(target);
        }
        return said;
    }

    /** Nobody could take the probes out any more: they become inert by themselves, and go when the thread is back. */
    @Test
    void aControlThreadThatHangsLeavesNothingThatRecords() {
        try (Target target = Programs.start(Jdk.own(), "Faulty")) {
            Footprint clean = Footprint.of(target);
            try (LiveSession session = attach(target, Mutant.hanging("agent.ControlThread#step"))) {
                session.place(LiveSession.probe("work", FAULTY + "::work"));
                target.count("work 100");
                await().untilAsserted(() -> assertThat(session.calls()).hasSize(100));
                target.count("set " + Mutant.SWITCH + " true");
                target.count("work 100");
                await().untilAsserted(() -> assertThat(session.calls()).hasSize(200));
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(600)).until(() -> {
                    int before = session.calls().size();
                    target.count("work 5");
                    return unchanged(session, before);
                });
                assertThat(target.count("work 1000").of("wrong")).isZero();
                target.count("set " + Mutant.SWITCH + " false");
                await().until(() -> session.closed() != null);
            }
            awaitGone(target);
            assertThat(Programs.code(target)).isEqualTo(Programs.pristine(target.jdk()));
            clean.assertNothingWasLeft(Footprint.of(target));
            theNextAttachWorks(target);
        }
    }

    /** An interrupted thread does not park: it would run for ever on a processor of the application's. */
    @Test
    void threadsOfOursThatTheApplicationInterruptsAreCalmAgain() {
        Together.each(Jdk.ends(), OwnFaultsIT::threadsOfOursThatTheApplicationInterruptsAreCalmAgain);
    }

    private static void threadsOfOursThatTheApplicationInterruptsAreCalmAgain(Jdk jdk) {
        try (Target target = Programs.start(jdk, "Faulty")) {
            try (LiveSession session = LiveSession.attach(target)) {
                session.place(LiveSession.probe("work", FAULTY + "::work"));
                target.count("work 100");
                await().untilAsserted(() -> assertThat(session.calls()).hasSize(100));
                target.count("disturb hotspan-");
                Duration before = ourProcessorTime(target);
                target.count("pause 2000");
                assertThat(ourProcessorTime(target).minus(before)).isLessThan(Duration.ofMillis(600));
                assertThat(target.count("work 1000").of("wrong")).isZero();
            }
            awaitGone(target);
            assertThat(Programs.code(target)).isEqualTo(Programs.pristine(target.jdk()));
            theNextAttachWorks(target);
        }
    }

    private static Duration ourProcessorTime(Target target) {
        long ticks = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + target.pid() + "/task"))) {
            for (Path thread : threads) {
                String stat = Files.readString(thread.resolve("stat"));
                if (!stat.contains("(hotspan")) {
                    continue;
                }
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                ticks += Long.parseLong(fields[11])
                        + Long.parseLong(fields[12]); // user and system, of a hundredth second each
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Duration.ofMillis(10 * ticks);
    }

    /** What is recorded arrives within milliseconds. */
    private static boolean unchanged(LiveSession session, int before) {
        try {
            await().atMost(Duration.ofMillis(500)).until(() -> session.calls().size() > before);
            return false;
        } catch (ConditionTimeoutException e) {
            return true;
        }
    }

    /** The switch is off, the calls go on: none of our code in the method can be used, and none of its exceptions is seen. */
    @Test
    void theBridgeThrowsInEachCallAndTheApplicationDoesNotNotice() {
        Together.each(List.of("enter", "exit"), OwnFaultsIT::theBridgeThrowsInEachCallAndTheApplicationDoesNotNotice);
    }

    private static void theBridgeThrowsInEachCallAndTheApplicationDoesNotNotice(String method) {
        try (Target target = Programs.start(Jdk.own(), "Faulty")) {
            try (LiveSession session = attach(target, Mutant.throwing("bridge.Bridge#" + method))) {
                session.place(
                        LiveSession.probe("work", FAULTY + "::work"), LiveSession.probe("dive", FAULTY + "::dive"));
                target.count("work 100");
                target.count("set " + Mutant.SWITCH + " true");
                assertThat(target.count("work 10000 4").of("wrong")).isZero();
                Counts counted = target.count("overflow 5");
                assertThat(counted.of("wrong")).isZero();
                assertThat(counted.of("overflows")).isEqualTo(5);
                assertThat(counted.of("work")).isEqualTo(40_105);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(session.reports()).allSatisfy(report -> {
                            assertThat(report.state()).isEqualTo(ProbeState.TRIPPED);
                            assertThat(report.reason())
                                    .isEqualTo("a fault of hotspan itself struck in its calls: "
                                            + "java.lang.IllegalStateException");
                        }));
                session.stop();
            }
            awaitGone(target);
            assertThat(Programs.code(target)).isEqualTo(Programs.pristine(target.jdk()));
            theNextAttachWorks(target);
        }
    }

    @Test
    void aWeaverThatThrowsHasTheProbeQuarantinedWithTheReason() {
        Together.each(
                List.of("agent.weave.ClassPlan#weave", "agent.weave.MethodDigest#of"),
                OwnFaultsIT::aWeaverThatThrowsHasTheProbeQuarantinedWithTheReason);
    }

    private static void aWeaverThatThrowsHasTheProbeQuarantinedWithTheReason(String method) {
        try (Target target = Programs.start(Jdk.own(), "Faulty")) {
            target.count("set " + Mutant.SWITCH + " true");
            try (LiveSession session = attach(target, Mutant.throwing(method))) {
                session.open().setProbes(new SetProbes(1, List.of(LiveSession.probe("work", FAULTY + "::work"))));
                ProbeReport report = ended(session);
                assertThat(report.state()).as(report.reason()).isEqualTo(ProbeState.QUARANTINED);
                assertThat(report.reason()).contains("a fault of our own");
                assertThat(target.count("work 1000").of("wrong")).isZero();
                session.open().stop();
            }
            awaitGone(target);
            assertThat(Programs.code(target)).isEqualTo(Programs.pristine(target.jdk()));
            theNextAttachWorks(target);
        }
    }

    /** On the thread that loads a class, of all places. */
    @Test
    void aWeaverThatThrowsWhileAClassIsLoadedLetsItLoad() {
        Together.each(
                List.of("agent.govern.LoadWeaving#plan", "agent.weave.Weaver#loading", "agent.weave.ClassPlan#weave"),
                OwnFaultsIT::aWeaverThatThrowsWhileAClassIsLoadedLetsItLoad);
    }

    private static void aWeaverThatThrowsWhileAClassIsLoadedLetsItLoad(String method) {
        try (Target target = Programs.start(Jdk.own(), "Loaders");
                LiveSession session = attach(target, Mutant.throwing(method))) {
            ClassLoadingIT.waitFor(session, "faults.Plugin::applyAsInt");
            target.count("set " + Mutant.SWITCH + " true");
            Counts counted = target.count("load 8");
            assertThat(counted.of("wrong")).isZero();
            assertThat(counted.of("calls")).isEqualTo(200);
            target.count("set " + Mutant.SWITCH + " false");
            session.stop();
            awaitGone(target);
            assertThat(target.complaints()).isEmpty();
        }
    }

    @Test
    void aRemovalThatFailsIsTriedAgainAndTheProbeIsInertMeanwhile() {
        try (Target target = Programs.start(Jdk.own(), "Faulty")) {
            try (LiveSession session = attach(target, Mutant.throwing("agent.weave.Weaver#retransform"))) {
                session.place(LiveSession.probe("work", FAULTY + "::work"));
                target.count("work 100");
                await().untilAsserted(() -> assertThat(session.calls()).hasSize(100));
                target.count("set " + Mutant.SWITCH + " true");
                session.hangUp();
                await().atMost(Duration.ofSeconds(8))
                        .pollDelay(Duration.ofSeconds(6))
                        .until(() -> true);
                assertThat(target.count("work 1000").of("wrong")).isZero();
                target.count("set " + Mutant.SWITCH + " false");
                awaitGone(target);
                assertThat(session.calls()).hasSize(100);
            }
            assertThat(Programs.code(target)).isEqualTo(Programs.pristine(target.jdk()));
            theNextAttachWorks(target);
        }
    }

    private static LiveSession attach(Target target, Mutant mutant) {
        return LiveSession.attach(target, mutant.payload(), Set.of(), calls -> {});
    }

    private static ProbeReport ended(LiveSession session) {
        await().atMost(PATIENCE).until(() -> {
            List<ProbeReport> reports = session.reports();
            return !reports.isEmpty() && reports.get(0).state() != ProbeState.WAITING;
        });
        return session.reports().get(0);
    }

    private static void theNextAttachWorks(Target target) {
        target.count("set " + Mutant.SWITCH + " false");
        try (LiveSession session = LiveSession.attach(target)) {
            session.place(LiveSession.probe("again", FAULTY + "::work"));
            target.count("work 200");
            await().untilAsserted(() -> assertThat(session.calls()).hasSize(200));
            Stopped stopped = session.stop();
            assertThat(stopped.reports().get(0).ledger().entered()).isEqualTo(200);
        }
        awaitGone(target);
        assertThat(target.complaints()).isEmpty();
    }

    private static void awaitGone(Target target) {
        await().atMost(PATIENCE)
                .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
    }
}
