package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A probe is taken out of a JVM that has no memory left: inert at once, tried again, told, and out as soon as it can be. */
class ExhaustedTest {
    @ParameterizedTest
    @MethodSource("io.hotspan.agent.weave.ChildJvm#jdks")
    void withoutMetaspaceItIsInertAtOnceAndTakenOutLater(Path jdk) throws Exception {
        String output = ChildJvm.run(jdk, List.of("-XX:MaxMetaspaceSize=40m", "-Xmx128m"), "Exhausted", "metaspace");

        String why = "com.shop.Large: the JVM has no memory left to change the class with:"
                + " java.lang.OutOfMemoryError, most often of metaspace";
        assertThat(output.lines().map(line -> line.replaceAll("ours \\w+, (?=entered)", "")
                        .strip()))
                .containsExactly(
                        "in: entered 5, woven 1, to do true, failed 0, identical 0",
                        "exhausted: entered 0, woven 1, to do true, failed 1, identical 0",
                        why,
                        "tried again: entered 0, woven 1, to do true, failed 1, identical 0",
                        why,
                        "out: entered 0, woven 0, to do false, failed 0, identical 1",
                        "afterwards: ours false, suppressed 0",
                        "exit 0");
    }

    /** Whoever asked for the removal may be cut short and forget it; the weaver remembers. */
    @ParameterizedTest
    @MethodSource("io.hotspan.agent.weave.ChildJvm#jdks")
    void withoutHeapItIsTakenOutWhenTheAgentLeaves(Path jdk) throws Exception {
        String output = ChildJvm.run(jdk, List.of("-Xmx40m"), "Exhausted", "heap");

        assertThat(output)
                .startsWith("in: ours true, entered 5, woven 1,")
                .contains("\nout: ours false, entered 5, woven 0,")
                .endsWith("\nafterwards: ours false, suppressed 0\nexit 0");
    }

    @ParameterizedTest
    @MethodSource("io.hotspan.agent.weave.ChildJvm#jdks")
    void aProbeThatMayWaitWaitsForRoom(Path jdk) throws Exception {
        String output = ChildJvm.run(jdk, List.of("-Xmx40m", "-XX:+UseSerialGC"), "Exhausted", "waiting");

        assertThat(output.lines())
                .containsExactly(
                        "WAITING: waits until there is memory to change its classes with [], not for ever",
                        "LIVE [], entered 5",
                        "in: ours true, entered 0, woven 1, to do true, failed 0, identical 0",
                        "out: ours false, entered 0, woven 0, to do false, failed 0, identical 1",
                        "exit 0");
    }

    @ParameterizedTest
    @MethodSource("io.hotspan.agent.weave.ChildJvm#jdks")
    void aFullCodeCacheChangesNothing(Path jdk) throws Exception {
        String output = ChildJvm.run(jdk, List.of("-XX:ReservedCodeCacheSize=2496k"), "Cycling", "20", "lambdas");

        assertThat(output).endsWith("cycles OK\nexit 0");
    }
}
