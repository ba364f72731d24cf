package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.JdkVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every program lives on survives our code: woven while threads are in it, and taken out again, on real JVMs. */
class HotSpotsTest {
    private static final boolean FULL = Form.isFull();
    private static final List<String> COLLECTORS =
            List.of("-XX:+UseG1GC", "-XX:+UseParallelGC", "-XX:+UseSerialGC", "-XX:+UseZGC");
    private static final int CALLS = FULL ? 2_000_000 : 100_000;

    static List<Path> jdks() {
        return ChildJvm.jdks();
    }

    static List<Path> someJdks() {
        List<Path> all = ChildJvm.jdks();
        return FULL || all.size() < 3 ? all : List.of(all.get(0), all.get(all.size() - 1));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void fiftyMethodsOfTheJdkSurviveAndAreRestored(Path jdk) throws Exception {
        for (String collector : FULL ? COLLECTORS : List.of("-Xmx512m")) {
            String output = ChildJvm.run(jdk, List.of(collector), "HotSpots", FULL ? "15000" : "300", "all");
            // Not every JDK has every collector.
            if (output.contains("Unrecognized VM option") || output.contains("experimental")) continue;
            assertThat(output)
                    .contains("bridge java/lang/Hotspan$")
                    .endsWith("OK\nexit 0")
                    .doesNotContain("WRONG", "WARNING");
            if (FULL)
                Form.figure(
                        "P1",
                        collector + " "
                                + output.lines()
                                        .filter(line -> line.contains(" methods "))
                                        .toList());
        }
    }

    /** The JIT compiler replaces some methods; no call of any other is missed, and none is seen twice. */
    @ParameterizedTest
    @MethodSource("someJdks")
    void countsAreExactButForTheIntrinsicsOfTheJdk(Path jdk) throws Exception {
        String output = ChildJvm.run(jdk, List.of(), "HotCounts", Integer.toString(CALLS));
        assertThat(output).endsWith("OK\nexit 0").doesNotContain("WRONG");

        int feature = JdkVersion.parse(output.lines()
                        .filter(line -> line.startsWith("java "))
                        .findFirst()
                        .orElseThrow()
                        .substring(5))
                .feature();
        TreeMap<String, Long> wrong = new TreeMap<>();
        List<String> approximate = new ArrayList<>();
        int methods = 0;
        for (String line :
                output.lines().filter(each -> each.startsWith("COUNT ")).toList()) {
            String[] words = line.split(" ", -1);
            long seen = Long.parseLong(words[3]);
            methods++;
            // Others in the JVM call them, too; far less often.
            boolean exact = seen >= CALLS && seen < CALLS + CALLS / 2;
            if (Intrinsics.of(feature).methods().contains(words[1])) {
                approximate.add(words[1] + " " + seen);
                assertThat(seen).as(line).isLessThan(CALLS + CALLS / 2);
            } else if (!exact) {
                wrong.put(words[1], seen);
            }
        }
        assertThat(wrong).as("of %s calls each", CALLS).isEmpty();
        assertThat(methods).isGreaterThan(35);
        assertThat(approximate).isNotEmpty();
        if (FULL)
            Form.figure(
                    "P1",
                    "JDK " + feature + ": " + CALLS + " calls of each of " + methods + ", exact but " + approximate);
    }
}
