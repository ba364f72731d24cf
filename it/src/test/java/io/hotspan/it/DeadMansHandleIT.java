package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.hotspan.attach.AgentSession;
import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Closed;
import io.hotspan.attach.Consent;
import io.hotspan.attach.Jvm;
import io.hotspan.probes.Call;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.wire.Stopped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Row 13, 15 and 21 of the fault matrix: the side that controls, or the target, is gone, silent or replaced in the middle of a session. */
@Timeout(240)
class DeadMansHandleIT {
    private static final String PROBE = "faults.Faulty::work";
    private static final int GONE = 8;
    private static final int PARTIAL = 3;

    /** Lease and grace of the design, and what a busy machine takes on top. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration BUSY = Duration.ofSeconds(7);

    @TempDir
    Path directory;

    /** Also on 8, whose link is a pair of FIFOs. */
    @Test
    void aKilledToolsProbesAreOutAfterTheGrace() {
        Together.each(Jdk.three(), DeadMansHandleIT::aKilledToolsProbesAreOutAfterTheGrace);
    }

    private static void aKilledToolsProbesAreOutAfterTheGrace(Jdk jdk) {
        try (Target target = Programs.start(jdk, "Faulty")) {
            Footprint clean = Footprint.of(target);
            try (Tool tool = watched(target)) {
                long lost = System.nanoTime();
                tool.signal("KILL");
                target.count("spin 2");
                awaitOut(target, lost, GRACE.plus(BUSY), "kill -9 of the tool, " + jdk);
            }
            asBefore(target, clean);
        }
    }

    @Test
    void aStoppedToolsProbesAreOutAfterTheLeaseAndItFindsOutWhenItWakes() {
        Together.each(Jdk.two(), DeadMansHandleIT::aStoppedToolsProbesAreOutAfterTheLeaseAndItFindsOutWhenItWakes);
    }

    private static void aStoppedToolsProbesAreOutAfterTheLeaseAndItFindsOutWhenItWakes(Jdk jdk) {
        try (Target target = Programs.start(jdk, "Faulty")) {
            Footprint clean = Footprint.of(target);
            try (Tool tool = watched(target)) {
                long lost = System.nanoTime();
                tool.signal("STOP");
                target.count("spin 2");
                awaitOut(target, lost, LEASE.plus(BUSY), "SIGSTOP of the tool, " + jdk);
                tool.signal("CONT");
                assertThat(tool.end()).as(tool.said()).isNotZero();
                JsonNode stopped = tool.json("stopped").get(0);
                balances(stopped.path("ledger"));
            }
            asBefore(target, clean);
        }
    }

    @Test
    void aCutLinksProbesAreOutAfterTheGrace() {
        Together.each(Jdk.three(), DeadMansHandleIT::aCutLinksProbesAreOutAfterTheGrace);
    }

    private static void aCutLinksProbesAreOutAfterTheGrace(Jdk jdk) {
        try (Target target = Programs.start(jdk, "Faulty");
                LiveSession session = LiveSession.attach(target)) {
            session.place(LiveSession.probe("work", PROBE));
            target.count("work 50");
            await().until(() -> session.calls().size() == 50);
            target.count("spin 2");
            long lost = System.nanoTime();
            session.hangUp();
            awaitOut(target, lost, GRACE.plus(BUSY), "cut link, " + jdk);
            assertThat(target.count("rest").of("wrong")).isZero();
            assertThat(target.complaints()).isEmpty();
        }
    }

    @Test
    void aFullDiskOfTheToolCostsTheSpansAndTheBooksSayHowMany() throws IOException {
        needRoot();
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Path kept = directory.resolve("kept.jsonl");
        List<String> wrapper = List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "d=$1; k=$2; shift 2; mount -t tmpfs -o size=128k none $d; \"$@\"; e=$?; cp $d/spans.jsonl $k; exit $e",
                "sh",
                disk.toString(),
                kept.toString());
        try (Target target = Programs.start(Jdk.own(), "Faulty");
                Tool tool = Tool.start(
                        Map.of(),
                        wrapper,
                        command(target, "--to", "file:" + disk + "/spans.jsonl", "--for", "2m")
                                .toArray(String[]::new))) {
            tool.await("probe", 1);
            for (int i = 0; i < 20; i++) {
                target.count("work 100");
                int seen = 100 * i + 100;
                tool.await("span", seen);
            }
            Shell.run("kill", "-INT", Long.toString(javaOf(tool))).succeeds();
            assertThat(tool.end()).as(tool.said()).isEqualTo(PARTIAL);
            JsonNode stopped = tool.json("stopped").get(0);
            Tool.assertBalanced(stopped);
            JsonNode ledger = stopped.path("ledger");
            long exported = ledger.path("exported").asLong();
            assertThat(ledger.path("entered").asLong()).isEqualTo(2000);
            assertThat(ledger.path("dropped").path("EXPORT_FAILED").asLong())
                    .as(tool.said())
                    .isEqualTo(2000 - exported)
                    .isPositive();
            assertThat(Files.readString(kept).split("\"spanId\"", -1)).hasSize((int) exported + 1);
            awaitGone(target);
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** The tool within what wraps it. */
    private static long javaOf(Tool tool) {
        return ProcessHandle.of(tool.pid())
                .orElseThrow()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    @Test
    void anOutputThatTakesNothingEndsTheCommandAndLeavesNothing() {
        try (Target target = Programs.start(Jdk.own(), "Faulty")) {
            Footprint clean = Footprint.of(target);
            target.count("spin 1");
            try (Tool tool = Tool.start(
                    Map.of(),
                    List.of("sh", "-c", "exec \"$@\" > /dev/full", "sh"),
                    command(target).toArray(String[]::new))) {
                tool.end();
            }
            awaitGone(target);
            assertThat(target.count("rest").of("wrong")).isZero();
            clean.assertNothingWasLeft(Footprint.of(target));
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** Whoever comes within the grace gets books of its own: nothing of the dead tool's calls, each of its own. */
    @Test
    void whoComesAfterAKilledToolCountsEachCallOnce() {
        Together.each(Jdk.two(), DeadMansHandleIT::whoComesAfterAKilledToolCountsEachCallOnce);
    }

    private static void whoComesAfterAKilledToolCountsEachCallOnce(Jdk jdk) {
        try (Target target = Programs.start(jdk, "Faulty")) {
            try (Tool tool = watched(target)) {
                // A folder that is younger may be another tool's that has not come to its lock.
                Path folder = Path.of("/tmp/.hotspan-" + target.pid());
                await().until(() -> Files.getLastModifiedTime(folder).toMillis() < System.currentTimeMillis() - 3_500);
                tool.signal("KILL");
                tool.end();
            }
            long killed = System.nanoTime();
            target.count("work 70"); // in the code, and nobody's
            try (LiveSession session = LiveSession.attach(target)) {
                assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(GRACE);
                session.place(LiveSession.probe("work", PROBE));
                target.count("work 300");
                await().untilAsserted(() -> assertThat(session.calls()).hasSize(300));
                Stopped stopped = session.stop();
                Ledger ledger = stopped.reports().get(0).ledger();
                assertThat(ledger.entered()).as(ledger.toString()).isEqualTo(300);
                assertThat(session.calls()).hasSize(300);
            }
            awaitGone(target);
            assertThat(target.complaints()).isEmpty();
        }
    }

    @Test
    void aTakeOverUnderLoadLosesNoCountAndCountsNoneTwice() {
        Together.each(Jdk.two(), DeadMansHandleIT::aTakeOverUnderLoadLosesNoCountAndCountsNoneTwice);
    }

    private static void aTakeOverUnderLoadLosesNoCountAndCountsNoneTwice(Jdk jdk) {
        try (Target target = Programs.start(jdk, "Faulty");
                LiveSession first = LiveSession.attach(target)) {
            first.place(
                    LiveSession.probe("all", PROBE + " -> count"),
                    io.hotspan.probes.wire.Wanted.builder("some", PROBE)
                            .hits(1_000_000)
                            .ratePerSecond(500)
                            .timeMillis(100_000)
                            .build());
            target.count("work 500");
            target.count("spin 2");
            await().until(() -> first.calls("some").size() > 600);
            try (LiveSession second =
                    LiveSession.attach(target, LiveSession.payload(), Set.of(Consent.TAKE_OVER), calls -> {})) {
                second.place(LiveSession.probe("all", PROBE + " -> count"), LiveSession.probe("each", PROBE));
                await().until(() -> second.calls("each").size() > 1000);
                Counts counted = target.count("rest");
                Stopped last = first.open().stop().orElseThrow();
                assertThat(first.closed()).isEqualTo(Closed.TAKEN_OVER);
                assertThat(last.identical()).isEqualTo(last.classes()).isPositive();
                Stopped stopped = second.stop();
                long mine = entered(last, "all");
                long theirs = entered(stopped, "all");
                assertThat(entered(last, "some")).isLessThanOrEqualTo(mine);
                assertThat(mine).isGreaterThan(500);
                assertThat(mine + theirs).isLessThanOrEqualTo(counted.of("work"));
                // Armed one after the other, while two threads are at it: a call of each may have seen the one and not
                // the other.
                assertThat(theirs).isCloseTo(entered(stopped, "each"), within(2L));
                Form.figure(
                        "P7",
                        "take-over under load, " + jdk + ": " + mine + " + " + theirs + " of " + counted.of("work")
                                + " calls, the rest between the two");
                Set<Long> spans = new HashSet<>();
                Stream.concat(first.calls().stream(), second.calls().stream())
                        .forEach(call -> assertThat(spans.add(call.spanId()))
                                .as(call.toString())
                                .isTrue());
                assertThat(counted.of("wrong")).isZero();
            }
            awaitGone(target);
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** What an attach tells when the target ends as it begins a step. */
    enum Moment {
        LOOKING("looking at"),
        LOADING("loading the agent"),
        WAITING("waiting for the agent");

        private final String step;

        Moment(String step) {
            this.step = step;
        }
    }

    @Test
    void aTargetThatEndsInTheMiddleOfAnAttachIsGoneAndLeavesNoFile() {
        Together.each(
                List.of(Moment.values()), DeadMansHandleIT::aTargetThatEndsInTheMiddleOfAnAttachIsGoneAndLeavesNoFile);
    }

    private static void aTargetThatEndsInTheMiddleOfAnAttachIsGoneAndLeavesNoFile(Moment moment) {
        try (Target target = Programs.start(Jdk.own(), "Faulty")) {
            Jvm jvm = target.jvm();
            long[] ended = new long[1];
            AttachFailure failure = catchThrowableOfType(AttachFailure.class, () -> AgentSession.attach(
                            jvm,
                            LiveSession.payload(),
                            step -> {
                                if (step.startsWith(moment.step)) {
                                    target.signal("KILL");
                                    target.awaitEnd();
                                    ended[0] = System.nanoTime();
                                }
                            },
                            new Nobody())
                    .close());
            assertThat(Duration.ofNanos(System.nanoTime() - ended[0])).isLessThan(Duration.ofSeconds(3));
            assertThat(failure).isNotNull();
            assertThat(failure.code().text()).isEqualTo("HS-ATTACH-GONE");
            assertThat(Footprint.filesOf(target.pid())).allMatch(name -> name.startsWith(".java_pid"));
        }
    }

    @Test
    void aTargetThatEndsInTheMiddleOfTheCommandsAttachIsExitEight() {
        try (Target target = Programs.start(Jdk.own(), "Faulty");
                Tool tool = Tool.start(command(target).toArray(String[]::new))) {
            Path folder = Path.of("/tmp/.hotspan-" + target.pid());
            await().pollInterval(Duration.ofMillis(1)).until(() -> Files.exists(folder));
            target.signal("KILL");
            assertThat(tool.end()).as(tool.said()).isEqualTo(GONE);
            assertThat(Footprint.filesOf(target.pid())).allMatch(name -> name.startsWith(".java_pid"));
        }
    }

    @Test
    void aKilledTargetIsExitEightAndItsFilesGo() {
        Together.each(Jdk.three(), DeadMansHandleIT::aKilledTargetIsExitEightAndItsFilesGo);
    }

    private static void aKilledTargetIsExitEightAndItsFilesGo(Jdk jdk) {
        try (Target target = Programs.start(jdk, "Faulty");
                Tool tool = watched(target)) {
            target.count("spin 2");
            tool.await("span", 100);
            target.signal("KILL");
            assertThat(tool.end()).as(tool.said()).isEqualTo(GONE);
            JsonNode stopped = tool.json("stopped").get(0);
            assertThat(stopped.path("reason").asString()).isEqualTo("TARGET_EXIT");
            balances(stopped.path("ledger"));
            assertThat(Footprint.filesOf(target.pid())).allMatch(name -> name.startsWith(".java_pid"));
        }
    }

    /** The tool sleeps through the end of its target; another JVM gets its number meanwhile. That one is left alone. */
    @Test
    void aPidThatIsUsedAgainIsAnotherProcess() throws IOException {
        needRoot();
        // Not in /tmp, which is another one there.
        Path directory = Files.createTempDirectory(Parts.target("logs"), "reuse-");
        Path script = Programs.resource("reuse.sh", directory);
        Shell.Result said = Shell.run(
                "",
                List.of(
                        "unshare",
                        "-pmf",
                        "--mount-proc",
                        "sh",
                        script.toString(),
                        Jdk.own().java(),
                        Programs.classes().toString(),
                        Parts.hotspanJar().toString(),
                        directory.toString()));
        assertThat(said.output()).as(said.toString()).contains("reused=yes", "tool=8", "second=alive", "attach=0");
        assertThat(said.output()).contains("folders=0");
    }

    /** The whole target stands still for longer than the lease, as in a suspended virtual machine: nobody has given it up. */
    @Test
    void aTargetThatWasStoppedForLongerThanTheLeaseGoesOn() {
        Together.each(Jdk.two(), DeadMansHandleIT::aTargetThatWasStoppedForLongerThanTheLeaseGoesOn);
    }

    private static void aTargetThatWasStoppedForLongerThanTheLeaseGoesOn(Jdk jdk) throws InterruptedException {
        try (Target target = Programs.start(jdk, "Faulty");
                LiveSession session = LiveSession.attach(target)) {
            session.place(LiveSession.probe("work", PROBE), LiveSession.probe("nap", "faults.Faulty::nap"));
            target.count("work 200");
            target.count("spin 2");
            target.signal("STOP");
            TimeUnit.SECONDS.sleep(LEASE.toSeconds() + 3); // what is tried is the time itself
            target.signal("CONT");
            Counts counted = target.count("rest");
            target.count("interrupt 3");
            assertThat(session.closed()).isNull();
            Stopped stopped = session.stop();
            assertThat(entered(stopped, "work")).isEqualTo(counted.of("work") + 3);
            assertThat(session.calls()).allSatisfy(DeadMansHandleIT::hasALength);
            assertThat(target.count("counts").of("wrong")).isZero();
            assertThat(target.complaints()).isEmpty();
            awaitGone(target);
        }
    }

    private static void hasALength(Call call) {
        assertThat(call.endUnixNano() - call.startUnixNano())
                .as(call.toString())
                .isBetween(0L, Duration.ofSeconds(60).toNanos());
    }

    private static List<String> command(Target target, String... more) {
        return Stream.concat(
                        Stream.of(
                                "attach",
                                Long.toString(target.pid()),
                                PROBE,
                                "--json",
                                "--rate",
                                "2000",
                                "--hits",
                                "100000",
                                "--budget", // the governor is another matter
                                "100%"),
                        Stream.of(more))
                .toList();
    }

    /** A session that has seen calls. */
    private static Tool watched(Target target) {
        Tool tool = Tool.start(command(target).toArray(String[]::new));
        tool.await("probe", 1);
        target.count("work 50");
        tool.await("span", 50);
        return tool;
    }

    private static void awaitOut(Target target, long since, Duration most, String what) {
        awaitGone(target);
        Duration took = Duration.ofNanos(System.nanoTime() - since);
        Form.figure("P7", what + ": probes out, code restored, agent gone after " + took.toMillis() + " ms");
        assertThat(took).isLessThan(most);
    }

    private static void awaitGone(Target target) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
    }

    private static void asBefore(Target target, Footprint clean) {
        Counts counted = target.count("rest");
        assertThat(counted.of("wrong")).isZero();
        assertThat(Programs.code(target)).isEqualTo(Programs.pristine(target.jdk()));
        clean.assertNothingWasLeft(Footprint.of(target).without(".hotspan-" + target.pid()));
        assertThat(target.complaints()).isEmpty();
    }

    private static long entered(Stopped stopped, String probe) {
        return stopped.reports().stream()
                .filter(report -> report.id().equals(probe))
                .peek(report -> assertThat(report.ledger().balances())
                        .as(report.toString())
                        .isTrue())
                .findFirst()
                .orElseThrow()
                .ledger()
                .entered();
    }

    /** Without the last word of the agent: what it said before, and what has come. */
    private static void balances(JsonNode ledger) {
        long skipped = 0;
        for (JsonNode count : ledger.path("skipped").values()) {
            skipped += count.asLong();
        }
        long dropped = 0;
        for (JsonNode count : ledger.path("dropped").values()) {
            dropped += count.asLong();
        }
        assertThat(ledger.path("entered").asLong())
                .as(ledger.toString())
                .isEqualTo(skipped
                        + ledger.path("open").asLong()
                        + ledger.path("recorded").asLong());
        assertThat(ledger.path("recorded").asLong())
                .as(ledger.toString())
                .isEqualTo(ledger.path("exported").asLong() + dropped);
    }

    private static void needRoot() {
        if (!System.getProperty("user.name").equals("root")) {
            throw Parts.lacks("needs to be root");
        }
    }

    private static final class Nobody implements AgentSession.Listener {
        @Override
        public void onStatus(io.hotspan.probes.wire.Status status) {}

        @Override
        public void onCalls(List<Call> calls) {}

        @Override
        public void onStopped(Stopped stopped) {}

        @Override
        public void onClosed(Closed reason) {}
    }
}
