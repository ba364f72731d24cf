package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In and out, many times, in a JVM of its own: each class becomes what its class file says, each time, and memory does not grow. */
class CyclingTest {
    private static final int QUICK = 100;
    private static final int FULL = 2_000;
    private static final long MOST_BYTES_A_CYCLE = 1_024;

    private static final Pattern GROWTH = Pattern.compile("(.+) grows (-?\\d+) bytes a cycle, from \\d+ to \\d+ KB");

    @ParameterizedTest
    @MethodSource("io.hotspan.agent.weave.ChildJvm#jdks")
    void everyCycleEndsWithWhatTheClassFileSays(Path jdk) throws Exception {
        for (String line : run(jdk, Form.of(QUICK, FULL), "plain")) {
            Matcher growth = GROWTH.matcher(line);
            assertThat(growth.matches()).as(line).isTrue();
            if (Form.isFull()) {
                assertThat(Long.parseLong(growth.group(2))).as(line).isLessThanOrEqualTo(most(jdk, line));
            }
        }
    }

    /** The JVM keeps the classes of their lambdas: Hazard.MAKES_LAMBDAS. */
    @ParameterizedTest
    @MethodSource("io.hotspan.agent.weave.ChildJvm#jdks")
    void lambdasThatRunAreRestoredToo(Path jdk) throws Exception {
        run(jdk, Form.of(20, 500), "lambdas");
    }

    /** The JDK's own leak (Hazard.CATCHES_THROWABLE), of two changes of three classes. */
    private static long most(Path jdk, String line) {
        boolean leaks = jdk.getFileName().toString().equals("jdk-8") && line.startsWith("metaspace");
        return leaks ? 6 * MOST_BYTES_A_CYCLE : MOST_BYTES_A_CYCLE;
    }

    /** Restores and compares so many times; returns how memory grew. */
    private static List<String> run(Path jdk, int cycles, String how) throws Exception {
        long start = System.nanoTime();

        String output = ChildJvm.run(
                jdk, List.of(), Duration.ofSeconds(Form.of(120, 3_000)), "Cycling", Integer.toString(cycles), how);

        assertThat(output).endsWith("cycles OK\nexit 0");
        List<String> lines = output.lines().toList();
        assertThat(lines).hasSize(5);
        String name = jdk.getFileName() + ", " + how;
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        Form.figure("P3", name + ": " + cycles + " cycles of 3 classes restored and identical, " + seconds + " s");
        for (String line : lines.subList(0, 3)) {
            Form.figure("P3", name + ", last " + cycles * 2 / 5 + " cycles: " + line);
        }
        return lines.subList(0, 3);
    }
}
