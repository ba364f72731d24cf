package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Attacher;
import io.hotspan.probes.Call;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.SkipCause;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows 3, 4, 5, 11, 18 and 21 of the fault matrix: the target is in trouble of its own, and we add none. */
@Timeout(240)
class TargetFaultsIT {
    private static final String FAULTY = "faults.Faulty";
    private static final String PROBE = FAULTY + "::work";

    @TempDir
    Path directory;

    @Test
    void aStackOverflowIsTheApplicationsOwnAndTheProbeWorksAfterwards() {
        Together.each(Jdk.three(), this::aStackOverflowIsTheApplicationsOwnAndTheProbeWorksAfterwards);
    }

    private void aStackOverflowIsTheApplicationsOwnAndTheProbeWorksAfterwards(Jdk jdk) {
        int dives = Form.of(40, 400);
        try (Target target = Programs.start(jdk, "Faulty");
                LiveSession session = LiveSession.attach(target)) {
            session.place(
                    LiveSession.probe("work", PROBE),
                    LiveSession.probe("dive", FAULTY + "::dive -> count"),
                    LiveSession.probe("deep", FAULTY + "::dive"));
            Counts counted = target.count("overflow " + dives);
            assertThat(counted.of("wrong")).isZero();
            assertThat(counted.of("overflows")).isEqualTo(dives);
            // What a flood like this drops is counted; what comes after it is not dropped.
            await().until(() -> session.report("work").ledger().recorded() == dives
                    && session.report("work").ledger().inFlight()
                            == session.calls("work").size());
            int before = session.calls("work").size();
            target.count("work 50");
            await().untilAsserted(() -> assertThat(session.calls("work")).hasSize(before + 50));
            assertThat(session.calls("work"))
                    .as("no call that was cut short stays the current one")
                    .allMatch(call -> call.parentSpanId() == 0);
            Stopped stopped = session.stop();
            assertThat(books(stopped, "work").recorded()).isEqualTo(dives + 50L);
            for (String probe : List.of("work", "deep")) {
                assertThat(session.calls(probe))
                        .hasSize((int) (books(stopped, probe).recorded()
                                - books(stopped, probe).droppedTotal()));
            }
            // Struck in our own entry the call is not counted, struck right behind it the program has not counted it.
            assertThat(books(stopped, "dive").entered())
                    .isBetween(counted.of("dive") - 2L * dives, counted.of("dive") + 2L * dives);
            unharmed(target, line -> false);
        }
    }

    @Test
    void interruptsReachWhomTheyWereMeantFor() {
        Together.each(Jdk.three(), this::interruptsReachWhomTheyWereMeantFor);
    }

    private void interruptsReachWhomTheyWereMeantFor(Jdk jdk) {
        try (Target target = Programs.start(jdk, "Faulty");
                LiveSession session = LiveSession.attach(target)) {
            session.place(LiveSession.probe("work", PROBE), LiveSession.probe("nap", FAULTY + "::nap"));
            Counts counted = target.count("interrupt 50");
            assertThat(counted.of("wrong")).isZero();
            await().untilAsserted(() -> assertThat(session.calls()).hasSize(100));
            assertThat(session.calls("nap")).allMatch(Call::error);
            Stopped stopped = session.stop();
            assertThat(books(stopped, "work").entered()).isEqualTo(50);
            assertThat(books(stopped, "nap").entered()).isEqualTo(50);
            unharmed(target, line -> false);
        }
    }

    /** Nobody gets an array of sixteen bytes for some seconds: we may go, but the application keeps all that is its own. */
    @ParameterizedTest
    @MethodSource("rounds")
    void aFullHeapCostsTheApplicationNothingMoreAndTheCodeIsRestored(int round) {
        Together.each(Jdk.three(), this::aFullHeapCostsTheApplicationNothingMoreAndTheCodeIsRestored);
    }

    static IntStream rounds() {
        return IntStream.rangeClosed(1, Form.of(1, 8));
    }

    private void aFullHeapCostsTheApplicationNothingMoreAndTheCodeIsRestored(Jdk jdk) {
        try (Target target = Programs.start(jdk, "Faulty", "-Xmx64m", "-XX:+UseSerialGC")) {
            try (LiveSession session = LiveSession.attach(target)) {
                session.place(LiveSession.probe("work", PROBE));
                target.count("work 100");
                await().untilAsserted(() -> assertThat(session.calls()).hasSize(100));
                Counts counted = target.count("fill 4000");
                assertThat(counted.of("wrong")).isZero();
                Counts later = target.count("work 200");
                assertThat(later.of("wrong")).isZero();
                boolean left = Footprint.look(target.pid()).ourThreads().isEmpty();
                if (!left && session.closed() == null) {
                    session.open().stop();
                }
                awaitGone(target);
                Form.figure("P4", "full heap, " + jdk + ": the agent " + (left ? "left" : "stayed"));
            }
            assertThat(Programs.code(target)).isEqualTo(Programs.pristine(target.jdk()));
            theNextAttachWorks(target);
            // The JDK's own library says so when a class is loaded and there is no memory to show it to any agent.
            unharmed(target, line -> line.startsWith("*** java.lang.instrument ASSERTION FAILED ***"));
        }
    }

    /** What was woven cannot be restored while the metaspace is full: it is inert at once, and restored when there is room. */
    @Test
    void aFullMetaspaceDelaysTheRemovalAndTheProbeIsInertMeanwhile() {
        Together.each(Jdk.all(), this::aFullMetaspaceDelaysTheRemovalAndTheProbeIsInertMeanwhile);
    }

    private void aFullMetaspaceDelaysTheRemovalAndTheProbeIsInertMeanwhile(Jdk jdk) {
        try (Target target = Programs.start(jdk, "Faulty", "-XX:MaxMetaspaceSize=24m", "-XX:+UseSerialGC")) {
            try (LiveSession session = LiveSession.attach(target)) {
                session.place(LiveSession.probe("work", PROBE));
                target.count("work 100");
                await().untilAsserted(() -> assertThat(session.calls()).hasSize(100));
                assertThat(target.count("metaspace 200000").of("wrong")).isZero();
                session.open().setProbes(new SetProbes(2, List.of(LiveSession.probe("dive", FAULTY + "::dive"))));
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> session.latest().revision() == 2 || session.closed() != null);
                assertThat(target.count("work 200").of("wrong")).isZero();
                assertThat(session.calls()).as("work is no longer wanted").hasSize(100);
                assertThat(target.count("free").of("wrong")).isZero();
                boolean left = session.closed() != null;
                String became = left
                        ? "the agent left"
                        : "the next one is " + session.report("dive").state();
                Form.figure("P3", "probe removed with a full metaspace, " + jdk + ": " + became);
                session.open().stop();
                awaitGone(target);
            }
            assertThat(Programs.code(target)).isEqualTo(Programs.pristine(target.jdk()));
            theNextAttachWorks(target);
            unharmed(target, line -> false);
        }
    }

    @Test
    void aFullCodeCacheCostsSpeedAndNoCount() {
        Together.each(Jdk.three(), this::aFullCodeCacheCostsSpeedAndNoCount);
    }

    private void aFullCodeCacheCostsSpeedAndNoCount(Jdk jdk) {
        String[] little = {"-XX:ReservedCodeCacheSize=3m", "-XX:InitialCodeCacheSize=2560k", "-XX:-TieredCompilation"};
        try (Target target = Programs.start(jdk, "Faulty", little);
                LiveSession session = LiveSession.attach(target)) {
            session.place(LiveSession.probe("work", PROBE + " -> count"));
            Counts counted = target.count("work 300000 4");
            assertThat(counted.of("wrong")).isZero();
            Stopped stopped = session.stop();
            assertThat(books(stopped, "work").entered()).isEqualTo(1_200_000);
            unharmed(target, line -> line.contains("CodeCache") || line.contains("code cache"));
        }
    }

    /** One class of five comes back from another agent as rubbish: it stays as it is, with the reason, and the others are watched. */
    @Test
    void aBatchThatAnotherAgentSpoilsIsHalvedUntilOnlyTheCulpritIsOut() {
        Path spoiler = Programs.agent("Spoiler", directory);
        Together.each(Jdk.three(), jdk -> {
            spoilt(jdk, spoiler, false, "weaving failed: ");
            spoilt(jdk, spoiler, true, "java.lang.ClassFormatError; other agents change code here");
        });
    }

    /** @param late whether it comes after us: then it gets what we wove, else we get what it spoilt */
    private static void spoilt(Jdk jdk, Path agent, boolean late, String reason) throws AttachFailure {
        List<String> classes = Stream.of("Broken", "Thrown", "Good1", "Good2", "Good3")
                .map(name -> "faults.Spoilt$" + name)
                .toList();
        String option = late ? "-Dlate=true" : "-javaagent:" + agent;
        try (Target target = Programs.start(jdk, "Spoilt", option)) {
            Map<String, String> code = CodeReader.read(target, classes);
            try (LiveSession session = LiveSession.attach(target)) {
                if (late) {
                    new Attacher().load(target.jvm(), agent.toString(), "");
                }
                session.place(LiveSession.probe("all", "faults.Spoilt$*::call"));
                assertThat(target.count("100").of("wrong")).isZero();
                await().untilAsserted(() -> assertThat(session.calls()).hasSize(400));
                ProbeReport report = session.report("all");
                assertThat(report.methods()).isEqualTo(4);
                assertThat(report.warnings())
                        .singleElement()
                        .asString()
                        .contains("Spoilt$Broken")
                        .contains(reason);
                long changes = session.latest().retransformed();
                assertThat(target.count("100").of("wrong")).isZero();
                await().untilAsserted(() -> assertThat(session.calls()).hasSize(800));
                assertThat(session.latest().retransformed())
                        .as("it is not tried again and again")
                        .isEqualTo(changes);
                assertThat(books(session.stop(), "all").entered()).isEqualTo(800);
            }
            awaitGone(target);
            assertThat(target.count("100").of("wrong")).isZero();
            assertThat(CodeReader.read(target, classes)).isEqualTo(code);
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** All of them alive at once, each with one probed call in it; and after them nothing of theirs is left. */
    @Test
    void tenThousandThreadsCostNoMoreMemoryThanOne() {
        // Four times ten thousand are more than a machine has process ids for.
        for (Jdk jdk : Jdk.two()) {
            tenThousandThreadsCostNoMoreMemoryThanOne(jdk);
        }
    }

    private void tenThousandThreadsCostNoMoreMemoryThanOne(Jdk jdk) {
        int threads = Form.of(3_000, 10_000);
        manyThreads(jdk, threads, "run threads=" + threads + " calls=3 park=1", "-Xss256k");
    }

    @Test
    void aMillionVirtualThreadsCostNoMoreMemoryThanOne() {
        int threads = Form.of(100_000, 1_000_000);
        for (Jdk jdk : Jdk.two()) {
            if (jdk.feature() >= 21) {
                manyThreads(jdk, threads, "run threads=" + threads + " calls=1 park=1 virtual=true", "-Xmx2g");
            }
        }
    }

    private static void manyThreads(Jdk jdk, int threads, String command, String option) {
        String counted = "com.shop.count.Counted";
        try (Target target = Target.counting(jdk, option, "-XX:+UseSerialGC")) {
            target.count("run threads=4 calls=10 park=1");
            long before = arrays(target);
            try (LiveSession session = LiveSession.attach(target)) {
                Counts none = target.count("counts");
                session.place(
                        LiveSession.probe("work", counted + "::work"), LiveSession.probe("park", counted + "::park"));
                long empty = arrays(target);
                Counts after = target.count(command).minus(none);
                long full = arrays(target);
                Stopped stopped = session.stop();
                for (String probe : List.of("work", "park")) {
                    Ledger books = books(stopped, probe);
                    assertThat(books.entered()).as(books.toString()).isEqualTo(after.of(probe));
                    assertThat(books.skipped().keySet()).isSubsetOf(SkipCause.NO_STATE);
                    assertThat(session.calls(probe)).hasSize((int) (books.recorded() - books.droppedTotal()));
                }
                Form.figure(
                        "P4",
                        threads + " threads, " + jdk + ": long[] and Object[] " + (empty - before) / 1024
                                + " KiB for the agent, " + (full - empty) / 1024 + " KiB more with them; "
                                + books(stopped, "work"));
                assertThat(empty - before).isLessThan(9L << 20);
                assertThat(full - empty).isLessThan(1L << 20);
            }
            awaitGone(target);
            assertThat(arrays(target) - before).isLessThan(1L << 20);
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** The wall clock goes an hour back and two days on; a call takes as long as it takes. */
    @Test
    void aWallClockThatJumpsChangesNoDuration() {
        Together.each(Jdk.two(), this::aWallClockThatJumpsChangesNoDuration);
    }

    private void aWallClockThatJumpsChangesNoDuration(Jdk jdk) throws IOException {
        Path own = Files.createDirectory(directory.resolve("jdk" + jdk.feature()));
        Path offset = Files.writeString(own.resolve("offset"), "0");
        Path library = own.resolve("jump.so");
        Path source = Programs.resource("jump.c", own);
        if (!Files.isExecutable(Path.of("/usr/bin/cc"))) {
            throw Parts.lacks("no C compiler to make a clock that jumps");
        }
        Shell.run("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl")
                .succeeds();
        Target.Builder builder = Target.on(jdk)
                .environment("LD_PRELOAD", library.toString())
                .environment("JUMP_FILE", offset.toString());
        try (Target target = Programs.start(builder, "Faulty");
                LiveSession session = LiveSession.attach(target)) {
            session.place(LiveSession.probe("nap", FAULTY + "::nap"));
            Instant began = Instant.now();
            for (int seconds : new int[] {-3600, 172_800, 0}) {
                Files.writeString(offset, Integer.toString(seconds));
                target.count("interrupt 5");
                // The next anchor knows of the jump, at the latest after ten seconds; no root call lies across one.
                target.count("pause 4000");
            }
            Stopped stopped = session.stop();
            assertThat(books(stopped, "nap").entered()).isEqualTo(15);
            assertThat(session.calls()).hasSize(15).allSatisfy(call -> {
                assertThat(call.endUnixNano() - call.startUnixNano())
                        .isBetween(0L, Duration.ofSeconds(5).toNanos());
                assertThat(call.startUnixNano() / 1_000_000_000)
                        .isBetween(began.getEpochSecond() - 3700, began.getEpochSecond() + 172_900);
            });
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** Granted what it needs, in the policy of the JVM, it works; without that the attach says what is missing. */
    @Test
    void aSecurityManagerDecidesAndTheAttachSaysWhatItLacks() throws IOException {
        String program =
                "grant codeBase \"file:" + Programs.classes() + "/-\" { permission java.security.AllPermission; };\n";
        Path strict = Files.writeString(directory.resolve("strict"), program);
        Path open = Files.writeString(
                directory.resolve("open"),
                program + "grant codeBase \"file:/tmp/-\" { permission java.security.AllPermission; };\n");
        Jdk eight = Jdk.of(8);
        try (Target target = Programs.start(eight, "Faulty", guarded(open));
                LiveSession session = LiveSession.attach(target)) {
            session.place(LiveSession.probe("work", PROBE + " -> args"));
            target.count("work 300 2");
            await().untilAsserted(() -> assertThat(session.calls()).hasSize(600));
            assertThat(books(session.stop(), "work").entered()).isEqualTo(600);
            unharmed(target, line -> false);
        }
        try (Target target = Programs.start(eight, "Faulty", guarded(strict))) {
            Footprint clean = Footprint.of(target);
            try (Tool tool = Tool.start("attach", Long.toString(target.pid()), PROBE, "--json")) {
                assertThat(tool.end()).as(tool.said()).isEqualTo(6);
                assertThat(tool.json("error").get(0).path("message").asString()).contains("security manager");
            }
            clean.assertNothingWasLeft(Footprint.of(target));
            unharmed(target, line -> false);
        }
    }

    private static String[] guarded(Path policy) {
        return new String[] {"-Djava.security.manager", "-Djava.security.policy==" + policy};
    }

    /** Bytes of live arrays of longs and references, as the JVM counts them after a collection. */
    private static long arrays(Target target) {
        String all = Shell.run(target.jdk().tool("jcmd"), Long.toString(target.pid()), "GC.class_histogram")
                .succeeds()
                .output();
        return Pattern.compile("^ *\\d+: +\\d+ +(\\d+) +(?:\\[J|\\[Ljava\\.lang\\.Object;).*$", Pattern.MULTILINE)
                .matcher(all)
                .results()
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .sum();
    }

    private static Ledger books(Stopped stopped, String probe) {
        ProbeReport found = stopped.reports().stream()
                .filter(report -> report.id().equals(probe))
                .findFirst()
                .orElseThrow();
        assertThat(found.ledger().balances()).as(found.toString()).isTrue();
        assertThat(found.state()).isEqualTo(ProbeState.REMOVED);
        return found.ledger();
    }

    private static void theNextAttachWorks(Target target) {
        try (LiveSession session = LiveSession.attach(target)) {
            Wanted again = LiveSession.probe("again", PROBE);
            session.place(again);
            target.count("work 150");
            await().untilAsserted(() -> assertThat(session.calls()).hasSize(150));
            assertThat(books(session.stop(), "again").entered()).isEqualTo(150);
        }
    }

    private static void unharmed(Target target, Predicate<String> ofTheJvm) {
        awaitGone(target);
        assertThat(target.count("work 10").of("wrong")).isZero();
        assertThat(target.complaints().stream().filter(ofTheJvm.negate())).isEmpty();
        assertThat(target.output().stream().filter(ofTheJvm.negate()))
                .allMatch(line -> line.startsWith("counts ") || line.startsWith("ready"));
        target.send("bye");
        assertThat(target.awaitEnd()).isZero();
    }

    private static void awaitGone(Target target) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
    }
}
