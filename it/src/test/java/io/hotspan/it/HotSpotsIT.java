package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The shipped jar with {@code --jdk}: spans on the JDK's hottest methods while platform and virtual threads live on them. */
class HotSpotsIT {
    private static final int SPANS = Form.of(2_000, 100_000);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Those where a tracer without a guard, or with a guard in a ThreadLocal, ends the program. */
    private static final List<String> WORST = List.of(
            "java.lang.ThreadLocal::get",
            "java.lang.ThreadLocal::getMap",
            "java.lang.String::hashCode",
            "java.lang.String::equals",
            "java.lang.StringBuilder::append",
            "java.lang.StringBuilder::toString",
            "java.util.HashMap::get",
            "java.util.concurrent.ConcurrentHashMap::get",
            "java.util.concurrent.ConcurrentHashMap::put",
            "java.util.concurrent.atomic.AtomicLong::incrementAndGet",
            "java.util.concurrent.locks.ReentrantLock::lock",
            "java.util.concurrent.locks.LockSupport::parkNanos",
            "java.lang.ClassLoader::loadClass",
            "java.lang.Integer::valueOf",
            "java.util.ArrayDeque::push");

    private static final List<String> VIRTUAL = List.of(
            "java.lang.VirtualThread::mount",
            "java.lang.VirtualThread::unmount",
            "java.lang.VirtualThread::yieldContinuation",
            "java.lang.VirtualThread::park*");

    @TempDir
    Path directory;

    static List<Jdk> jdks() {
        return Form.isFull() ? Jdk.all() : Jdk.ends();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theWorstHotSpotsAreTracedAndTheProgramWorksOn(Jdk jdk) {
        try (Target busy = busy(jdk)) {
            List<String> probes = new ArrayList<>(WORST);
            if (jdk.feature() >= 21) {
                probes.addAll(VIRTUAL);
            }
            List<String> command = new ArrayList<>(List.of("attach", Long.toString(busy.pid()), "--jdk", "--json"));
            command.addAll(List.of("--yes", "--budget", "100%", "--rate", "100000", "--hits", "1000000"));
            command.addAll(probes);
            try (Tool tool = Tool.start(command.toArray(String[]::new))) {
                List<JsonNode> placed = tool.await("probe", probes.size());
                assertThat(placed)
                        .allSatisfy(probe -> assertThat(probe.path("status").asString())
                                .as(probe.toString())
                                .isEqualTo("LIVE"));
                worksOn(busy);
                tool.await("span", SPANS);
                worksOn(busy);
                assertThat(tool.json("stopped")).isEmpty();
                JsonNode stopped = tool.leave();
                Form.figure(
                        "P1", "shipped jar, " + jdk + ", " + probes.size() + " hot spots: " + stopped.path("ledger"));
            }
            worksOn(busy);
            assertThat(busy.output()).noneMatch(line -> line.startsWith("failed"));
            assertThat(busy.complaints()).isEmpty();
        }
    }

    @Test
    void countsOfWhatTheJitReplacesAreCalledApproximate() {
        try (Target busy = busy(Jdk.own())) {
            String pid = Long.toString(busy.pid());
            String said = "java.lang.Math::max(int,int): counts are approximate: the JIT replaces this method";
            try (Tool plan =
                    Tool.start("plan", pid, "--jdk", "java.lang.Math::max(int,int)", "java.util.HashMap::get")) {
                assertThat(plan.end()).as(plan.said()).isZero();
                assertThat(plan.said()).contains(said).doesNotContain("get(Object): counts");
            }
            try (Tool tool = Tool.start("attach", pid, "--jdk", "--json", "java.lang.Math::max(int,int)")) {
                tool.await("probe", 1);
                assertThat(tool.said()).contains(said);
                tool.await("span", 1);
                tool.interrupt();
                assertThat(tool.end()).as(tool.said()).isZero();
            }
        }
    }

    @Test
    void aClassThatIsNeverProbedSaysWhy() {
        try (Target busy = busy(Jdk.own());
                Tool tool = Tool.start("attach", Long.toString(busy.pid()), "--jdk", "java.lang.Thread::getName")) {
            assertThat(tool.end()).as(tool.said()).isNotZero();
            assertThat(tool.said()).contains("java.lang.Thread", "woven code asks it which thread it is on");
        }
    }

    private Target busy(Jdk jdk) {
        Neighbour.compile("hot/Busy.java", directory.toString(), directory);
        Target busy = Target.on(jdk)
                .arguments("-cp", directory.toString(), "hot.Busy")
                .start();
        busy.nextLine(line -> line.equals("busy"));
        return busy;
    }

    /** Both kinds of its threads get on. */
    private static void worksOn(Target busy) {
        List<String> before = said(busy);
        await().atMost(PATIENCE).until(() -> {
            List<String> now = said(busy);
            return number(now, 1) > number(before, 1) + 10 && number(now, 3) > number(before, 3) + 100;
        });
    }

    private static List<String> said(Target busy) {
        busy.send("say");
        return List.of(busy.nextLine(line -> line.startsWith("rounds ")).split(" ", -1));
    }

    private static long number(List<String> words, int at) {
        return Long.parseLong(words.get(at));
    }
}
