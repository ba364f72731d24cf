package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.Hazard;
import io.hotspan.probes.JdkVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rows of {@link Hazard}, met in JVMs of their own: a plain transformer shows whether this JDK has the defect, as the row says, and
 * the weaver does what the row says. For STACK_WALKER and VIRTUAL_THREADS no JDK that has them is at hand: HazardTest.
 */
class HazardsChildTest {
    private static final Map<Path, String> VERSIONS = new ConcurrentHashMap<>();

    /** The cases of the program FullHeap; those of Hazardous are the rest. */
    private static final Set<String> HEAPS = Set.of("bytes", "stays");

    @TempDir
    static Path directory;

    static List<Path> jdks() {
        return ChildJvm.jdks();
    }

    static List<Path> firstOrAll() {
        return Form.isFull() ? jdks() : jdks().subList(0, 1);
    }

    static List<Path> leakingAndFirstOrAll() throws IOException {
        List<Path> jdks = new ArrayList<>();
        for (Path jdk : jdks()) {
            if (firstOrAll().contains(jdk) || has(jdk, Hazard.CATCHES_THROWABLE)) jdks.add(jdk);
        }
        return jdks;
    }

    static List<Path> withRecords() throws IOException {
        List<Path> jdks = new ArrayList<>();
        for (Path jdk : jdks()) {
            if (feature(jdk) >= 16) jdks.add(jdk);
        }
        return jdks;
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void namesOfParametersAreLostByOthersAndKeptByUs(Path jdk) throws Exception {
        String lost = has(jdk, Hazard.PARAMETER_NAMES) ? "lost" : "kept";

        assertThat(run(jdk, "names", "bare")).isEqualTo("names " + lost + ", afterwards " + lost);
        assertThat(run(jdk, "names", "ours")).isEqualTo("names kept, afterwards kept");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void flagsOfParametersWithoutNamesAreLostByOthersAndKeptByUs(Path jdk) throws Exception {
        String lost = has(jdk, Hazard.PARAMETER_NAMES) ? "lost" : "kept";

        assertThat(run(jdk, "flags", "bare"))
                .isEqualTo("INNER " + lost + ", afterwards " + lost + "; ENUM " + lost + ", afterwards " + lost + ";");
        assertThat(run(jdk, "flags", "ours")).isEqualTo("INNER kept, afterwards kept; ENUM kept, afterwards kept;");
    }

    @ParameterizedTest
    @MethodSource("withRecords")
    void anAnnotatedRecordCrashesTheJvmWhenItsPoolIsMovedAndIsRefused(Path jdk) throws Exception {
        String bare = output(jdk, "record", "bare", "1");

        if (has(jdk, Hazard.ANNOTATED_RECORD)) {
            assertThat(bare).contains("A fatal error has been detected").doesNotContain("unharmed");
            assertThat(run(jdk, "record", "ours"))
                    .contains("refused {io.hotspan.agent.weave.Point=JDK ", "JDK-8376185");
        } else {
            assertThat(bare).contains("unharmed");
            assertThat(run(jdk, "record", "ours")).isEqualTo("refused {}");
        }
    }

    @ParameterizedTest
    @MethodSource("withRecords")
    void aRecordWithAnnotationsOfClassRetentionIsNotTakenBackByTheJvmAndRefused(Path jdk) throws Exception {
        boolean has = has(jdk, Hazard.CLASS_RETAINED_RECORD);

        assertThat(run(jdk, "retained", "bare")).isEqualTo(has ? "ClassFormatError" : "unharmed");
        String ours = run(jdk, "retained", "ours");
        if (has) assertThat(ours).contains("refused {io.hotspan.agent.weave.Point=JDK ", "JDK-8315575");
        else assertThat(ours).isEqualTo("refused {}");
        assertThat(run(jdk, "retainedLoading", "ours")).isEqualTo("woven " + !has);
        assertThat(run(jdk, "plainRecord", "ours")).isEqualTo("refused {}");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aLambdasClassIsBrokenByOthersAndRefusedByUs(Path jdk) throws Exception {
        boolean has = has(jdk, Hazard.LAMBDA);

        assertThat(run(jdk, "lambda", "bare")).isEqualTo(has ? "NoClassDefFoundError" : "the JVM refuses, unharmed");
        assertThat(run(jdk, "lambda", "ours"))
                .startsWith("refused [")
                .contains(has ? "JDK-8145964" : "hidden class")
                .endsWith("], unharmed");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aClassThatMakesLambdasLeavesOneClassForEachChange(Path jdk) throws Exception {
        assertThat(has(jdk, Hazard.MAKES_LAMBDAS)).isTrue();
        assertThat(run(jdk, "sites", "bare", 100)).isEqualTo("classes 100");
    }

    /** A race: 9 rounds of 100 fail on 17, 1 of 100 on 8. */
    @ParameterizedTest
    @MethodSource("firstOrAll")
    void aClassThatIsBeingLinkedFailsForOthersAndNotForUs(Path jdk) throws Exception {
        if (List.of(8, 11, 17).contains(feature(jdk))) {
            assertThat(run(jdk, "linking", "bare", Form.of(600, 3_000))).isEqualTo("a round failed");
        }
        assertThat(run(jdk, "linking", "ours", Form.of(150, 1_000))).isEqualTo("no round failed");
    }

    /** Of what is woven, too: the woven handler names Throwable. On 8 it is the JDK's own leak; see RestoringTest for what it comes to. */
    @ParameterizedTest
    @MethodSource("leakingAndFirstOrAll")
    void aClassThatCatchesThrowableLeaksWithEachChange(Path jdk) throws Exception {
        boolean has = has(jdk, Hazard.CATCHES_THROWABLE);

        long bytes = Long.parseLong(run(jdk, "leak", "bare", 1_600).substring("bytes ".length()));

        Form.figure(
                "P3",
                "metaspace for each change of a class that catches Throwable, " + version(jdk) + ": " + bytes
                        + " bytes");
        if (has) assertThat(bytes).isBetween(200L, 1_000L);
        else assertThat(bytes).isLessThan(100);
    }

    /** A race between the change and a thread that takes what becomes free: it crashes at each try, or at each second one. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aHeapThatFillsUpInTheMiddleOfAChangeCrashesTheJvmWithOthers(Path jdk) throws Exception {
        assertThat(has(jdk, Hazard.HEAP_FULL)).isTrue();
        List<String> tries = new ArrayList<>();
        do tries.add(output(jdk, "bytes", "bare", "1"));
        while (!tries.get(tries.size() - 1).contains("A fatal error has been detected") && tries.size() < 12);
        assertThat(tries)
                .as(tries.toString())
                .last()
                .asString()
                .contains("JavaExceptions.c", "A fatal error has been detected");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void noChangeIsBegunWithoutMemoryAndOneThatIsUnderWayWaitsForIt(Path jdk) throws Exception {
        assertThat(has(jdk, Hazard.HEAP_FULL)).isTrue();
        assertThat(run(jdk, "bytes", "ours"))
                .isEqualTo("shown 0, identical 0 [the JVM has no memory left to change the class with:"
                        + " java.lang.OutOfMemoryError: the heap is full]; identical 1 [], bytes kept");
    }

    /**
     * For longer than anybody waits: the JVM gets what was set aside for it, and the code goes, or comes back, another time. A thread that
     * takes a megabyte within the millisecond in which the JVM needs it can be faster; G1 on 8 crashed all the same, and the parallel
     * collector, which refuses memory that is there when it collects too much, once in sixteen times.
     */
    @ParameterizedTest
    @MethodSource("firstOrAll")
    void aHeapThatStaysFullInTheMiddleOfAChangeOfOursHarmsNothing(Path jdk) throws Exception {
        List<String> collectors = new ArrayList<>();
        if (feature(jdk) > 8) collectors.add("-XX:+UseG1GC");
        if (Form.isFull()) collectors.add("-XX:+UseSerialGC");
        int rounds = Form.of(1, 4);
        for (String collector : collectors) {
            for (int i = 0; i < rounds; i++) {
                assertThat(output(jdk, collector, new String[] {"stays", "ours", "1"}))
                        .as(collector)
                        .contains("\nin again, clean, bytes kept, names kept\nstays OK\nexit 0");
            }
            Form.figure(
                    "P3",
                    "heap full from the middle of a change on, " + version(jdk) + ", " + collector + ": " + rounds
                            + " of " + rounds + " unharmed");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aMethodThatRunsOnIsInterpretedUntilItReturnsWhoeverChangesItsClass(Path jdk) throws Exception {
        assertThat(has(jdk, Hazard.RUNNING_METHOD)).isTrue();
        assertThat(run(jdk, "loop", "bare")).isEqualTo("interpreted");
        assertThat(run(jdk, "loop", "ours")).isEqualTo("interpreted");
    }

    /** On 25 Byte Buddy's advice does not verify there. No defect of the JDK: ours is refused by ourselves, and on the deny list. */
    @ParameterizedTest
    @MethodSource("jdks")
    void theConstructorOfObjectIsLeftAlone(Path jdk) throws Exception {
        assertThat(run(jdk, "object", "ours"))
                .isEqualTo("<init> it returns before this() or super(), failed {}, restored 1[]");
    }

    private static int feature(Path jdk) throws IOException {
        return JdkVersion.parse(version(jdk)).feature();
    }

    private static boolean has(Path jdk, Hazard hazard) throws IOException {
        return Hazard.of(version(jdk)).contains(hazard);
    }

    private static String version(Path jdk) throws IOException {
        String known = VERSIONS.get(jdk);
        if (known != null) return known;
        Process java = new ProcessBuilder(jdk.resolve("bin/java").toString(), "-version")
                .redirectErrorStream(true)
                .start();
        String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher version = Pattern.compile("version \"([^\"]+)\"").matcher(said);
        assertThat(version.find()).as(said).isTrue();
        VERSIONS.put(jdk, version.group(1));
        return version.group(1);
    }

    /** What came of it; the program went well and did what the weaver promises. */
    private static String run(Path jdk, String what, String how) throws Exception {
        return run(jdk, what, how, 1);
    }

    private static String run(Path jdk, String what, String how, int times) throws Exception {
        String output = output(jdk, what, how, Integer.toString(times));
        List<String> lines = output.lines().toList();
        assertThat(lines).as(output).hasSize(4).endsWith(what + " OK", "exit 0");
        assertThat(lines.get(0)).isEqualTo("java.version " + version(jdk));
        return lines.get(1);
    }

    private static String output(Path jdk, String... arguments) throws Exception {
        return output(jdk, "-XX:+UseSerialGC", arguments);
    }

    private static String output(Path jdk, String collector, String[] arguments) throws Exception {
        Path report = directory.resolve("hs_err.log");
        Files.deleteIfExists(report); // the JVM writes none over another, but into the working directory
        List<String> quiet = List.of(
                "-Xmx64m",
                collector,
                feature(jdk) == 8 ? "-XX:-CreateMinidumpOnCrash" : "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + report);
        return ChildJvm.run(jdk, quiet, HEAPS.contains(arguments[0]) ? "FullHeap" : "Hazardous", arguments);
    }
}
