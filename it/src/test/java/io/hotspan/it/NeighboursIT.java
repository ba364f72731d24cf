package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.Ledger;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jacoco.core.tools.ExecFileLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Other agents in the same JVM, before us and after us: theirs works, ours works, and what they wove stays as it was. */
class NeighboursIT {
    private static final String COUNTED = "com.shop.count.Counted";
    private static final String RUN = "run threads=2 calls=300 recursion=2 throws=7";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path shared;

    private static Path own = Path.of("");

    @TempDir
    Path directory;

    private Path file;
    private Path spans;

    static List<Jdk> jdks() {
        return Form.isFull() ? Jdk.all() : Jdk.ends();
    }

    static List<Jdk> someJdks() {
        return Form.isFull() ? Jdk.all() : List.of(Jdk.own());
    }

    @BeforeAll
    static void compile() {
        own = Neighbour.own(shared);
    }

    @BeforeEach
    void name() {
        file = directory.resolve("hotspan.yaml");
        spans = directory.resolve("spans.jsonl");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anAgentThatCameFirstCountsOnAndItsCodeIsAsItWas(Jdk jdk) {
        try (Target target = Target.counting(jdk, "-javaagent:" + own + "=weave")) {
            Counts before = target.count(RUN);
            String woven = code(target);
            Counts counted = ours(target, before);
            assertThat(code(target)).isEqualTo(woven);
            countsAll(target, before.of("work") + counted.of("work"));
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anAgentThatComesWhileOurProbesAreInKeepsItsCodeWhenWeLeave(Jdk jdk) {
        try (Target alone = Target.counting(jdk);
                Target target = Target.counting(jdk)) {
            Neighbour.load(alone, own, "weave");
            alone.count(RUN);
            Counts before = target.count(RUN);
            Counts counted;
            try (LiveSession session = LiveSession.attach(target)) {
                session.place(probes());
                Neighbour.load(target, own, "weave");
                counted = target.count(RUN).minus(before);
                exact(session.stop(), counted);
            }
            assertThat(code(target)).isEqualTo(code(alone));
            long more = target.count(RUN).minus(before).of("work");
            countsAll(target, more);
        }
    }

    @ParameterizedTest
    @MethodSource("someJdks")
    void anAgentThatLeavesWhileOurProbesAreInTakesItsCodeWithIt(Jdk jdk) {
        try (Target alone = Target.counting(jdk);
                Target target = Target.counting(jdk, "-javaagent:" + own + "=weave")) {
            alone.count(RUN);
            Counts before = target.count(RUN);
            try (LiveSession session = LiveSession.attach(target)) {
                session.place(probes());
                Counts with = target.count(RUN);
                Neighbour.load(target, own, "leave");
                Counts counted = target.count(RUN).minus(before);
                exact(session.stop(), counted);
                assertThat(code(target)).isEqualTo(code(alone));
                countsAll(target, with.of("work"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("someJdks")
    void coverageIsTheSameWithOurProbesInTheProbedClass(Jdk jdk) {
        Path plain = directory.resolve("plain.exec");
        Path probed = directory.resolve("probed.exec");
        try (Target target = Target.counting(jdk, jacoco(plain))) {
            target.count(RUN);
            target.count(RUN);
            target.send("exit");
            assertThat(target.awaitEnd()).isZero();
        }
        try (Target target = Target.counting(jdk, jacoco(probed))) {
            ours(target, target.count(RUN));
            target.send("exit");
            assertThat(target.awaitEnd()).isZero();
            assertThat(target.complaints()).isEmpty();
        }
        assertThat(coverage(plain)).containsKey(COUNTED.replace('.', '/'));
        assertThat(coverage(probed)).isEqualTo(coverage(plain));
    }

    /** A file's probes are woven as the class loads, between or after the others' code. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void asJavaAgentsInEitherOrderAllSeeEveryCallAndTheirCodeStays(boolean oursFirst) {
        Jdk jdk = Jdk.of(25);
        String theirs;
        Path plain = directory.resolve("plain.exec");
        try (Target target = Target.counting(jdk, jacoco(plain), "-javaagent:" + own + "=weave")) {
            target.count(RUN);
            theirs = code(target);
            target.send("exit");
            target.awaitEnd();
        }
        Path both = directory.resolve("both.exec");
        write("work", "recurse");
        String permanent = "-javaagent:" + Parts.hotspanJar() + "=" + file;
        String[] agents = oursFirst
                ? new String[] {permanent, jacoco(both), "-javaagent:" + own + "=weave"}
                : new String[] {jacoco(both), "-javaagent:" + own + "=weave", permanent};
        try (Target target = Target.counting(jdk, agents)) {
            Counts counted = target.count(RUN);
            awaitSpans("work", counted.of("work"));
            awaitSpans("recurse", counted.of("recurse"));
            write();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(code(target)).isEqualTo(theirs));
            countsAll(target, counted.of("work"));
            assertThat(target.complaints()).isEmpty();
        }
        assertThat(coverage(both)).isEqualTo(coverage(plain));
    }

    @ParameterizedTest
    @ValueSource(strings = {"adds", "rubbish"})
    void anAgentThatMakesEveryChangeFailIsNamedAndTheOtherProbesGoIn(String how) {
        try (Target target = Target.counting(Jdk.own(), "-javaagent:" + own + "=" + how)) {
            target.count(RUN);
            String[] command = {
                "attach",
                Long.toString(target.pid()),
                "--json",
                COUNTED + "::work",
                "com.shop.count.CountingTarget::counts"
            };
            try (Tool tool = Tool.start(command)) {
                tool.await("probe", 2);
                assertThat(tool.said())
                        .contains("the JVM refuses the class without our change, too")
                        .contains("neighbour.jar (neighbour.NeighbourAgent$Failing)");
                target.count(RUN);
                tool.await("span", 1);
                tool.leave();
            }
            assertThat(target.count(RUN).of("work")).isEqualTo(1800);
            assertThat(target.complaints()).isEmpty();
        }
    }

    @Test
    void anAgentWhoseTransformerThrowsHarmsNobody() {
        try (Target target = Target.counting(Jdk.own(), "-javaagent:" + own + "=throws")) {
            Counts before = target.count(RUN);
            ours(target, before);
        }
    }

    /** The code cannot be taken out then; it is inert, the reason names who stands against it, and it goes when it can. */
    @Test
    void anAgentThatMakesTheRemovalFailIsNamed() {
        try (Target target = Target.counting(Jdk.own())) {
            Counts before = target.count(RUN);
            String plain = code(target);
            String[] command = {
                "attach",
                Long.toString(target.pid()),
                "--json",
                "--rate",
                "100000",
                "--hits",
                "100000",
                COUNTED + "::work"
            };
            try (Tool tool = Tool.start(command)) {
                tool.await("probe", 1);
                Neighbour.load(target, own, "adds");
                target.count(RUN);
                tool.await("span", 100);
                tool.interrupt();
                assertThat(tool.end()).as(tool.said()).isNotZero();
                assertThat(tool.said()).contains("neighbour.jar (neighbour.NeighbourAgent$Failing)");
            }
            assertThat(target.count(RUN).minus(before).of("work")).isEqualTo(1200);
            Neighbour.load(target, own, "mends");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(code(target)).isEqualTo(plain));
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** The agent gives up after half a minute and leaves; what stays in the class is inert, whoever comes next. */
    @Test
    void codeThatCouldNotBeTakenOutCountsNothingForTheNextWhoAttaches() {
        try (Target target = Target.counting(Jdk.own())) {
            target.count(RUN);
            String plain = code(target);
            try (LiveSession session = LiveSession.attach(target)) {
                session.place(LiveSession.probe("work", COUNTED + "::work"));
                Neighbour.load(target, own, "adds");
            }
            await().atMost(PATIENCE)
                    .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
            assertThat(code(target)).isNotEqualTo(plain);

            try (LiveSession session = LiveSession.attach(target)) {
                session.place(
                        LiveSession.probe("obey", "com.shop.count.CountingTarget::obey -> args"),
                        LiveSession.probe("counts", "com.shop.count.CountingTarget::counts -> count"));
                target.count(RUN);
                target.count(RUN);
                Stopped stopped = session.stop();
                assertThat(stopped.reports()).hasSize(2).allSatisfy(report -> {
                    assertThat(report.ledger().entered()).as(report.id()).isEqualTo(2);
                    assertThat(report.ledger().balances()).isTrue();
                });
            }
            Neighbour.load(target, own, "mends");
            assertThat(target.complaints()).isEmpty();
        }
    }

    // ---------------------------------------------------------------- what each test does

    /** Our probes go in, see every call, and go out. */
    private static Counts ours(Target target, Counts before) {
        try (LiveSession session = LiveSession.attach(target)) {
            session.place(probes());
            Counts counted = target.count(RUN).minus(before);
            exact(session.stop(), counted);
            assertThat(target.complaints()).isEmpty();
            return counted;
        }
    }

    private static Wanted[] probes() {
        return new Wanted[] {
            LiveSession.probe("work", COUNTED + "::work -> args, return"),
            LiveSession.probe("recurse", COUNTED + "::recurse"),
            LiveSession.probe("fail", COUNTED + "::fail"),
            LiveSession.probe("leaf", COUNTED + "::leaf -> count")
        };
    }

    private static void exact(Stopped stopped, Counts counted) {
        assertThat(stopped.reports()).hasSize(probes().length);
        for (ProbeReport report : stopped.reports()) {
            Ledger ledger = report.ledger();
            assertThat(ledger.entered()).as(report.id() + ": " + ledger).isEqualTo(counted.of(report.id()));
        }
    }

    /** Empty where the serviceability agent reads nothing; there the agent's own comparison is all there is. */
    private static String code(Target target) {
        if (target.jdk().feature() < 17) {
            return "";
        }
        return String.valueOf(CodeReader.read(target, List.of(COUNTED)).get(COUNTED));
    }

    /** Our neighbour's own books: calls of work since it came. */
    private static void countsAll(Target target, long expected) {
        target.send("exit");
        assertThat(target.awaitEnd()).isZero();
        assertThat(target.output()).contains("neighbour counted " + expected);
    }

    private static String jacoco(Path destination) {
        return "-javaagent:" + Neighbour.jacoco() + "=includes=com.shop.*,destfile=" + destination;
    }

    /** Which of its probes were passed, by class. */
    private static Map<String, String> coverage(Path exec) {
        ExecFileLoader loader = new ExecFileLoader();
        try {
            loader.load(new File(exec.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> covered = new TreeMap<>();
        loader.getExecutionDataStore()
                .getContents()
                .forEach(data -> covered.put(data.getName(), Arrays.toString(data.getProbes())));
        return covered;
    }

    private void write(String... methods) {
        StringBuilder text =
                new StringBuilder("service: of-a-file\nexporter: file:" + spans + "\nbudget: 100%\nprobes:");
        text.append(methods.length == 0 ? " []\n" : "\n");
        for (String method : methods) {
            text.append("  - { name: ").append(method).append(", probe: \"").append(COUNTED);
            text.append("::").append(method).append("\", limits: { rate: 100000/s } }\n");
        }
        try {
            Path next = Files.writeString(directory.resolve("next"), text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitSpans(String method, long expected) {
        Pattern name = Pattern.compile("\"Counted\\." + method + "\"");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        Files.exists(spans)
                                ? name.matcher(Files.readString(spans))
                                        .results()
                                        .count()
                                : 0)
                .isEqualTo(expected));
    }
}
