package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every program lives on survives our code: woven while threads are in it, and taken out again, on real JVMs. */
class HotSpotsTest {
    @TempDir
    static Path directory;

    private static Path agent = Path.of("");

    static List<Path> jdks() {
        return ChildJvm.jdks();
    }

    @BeforeAll
    static void compile() {
        agent = ChildJvm.agentJar(directory);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void fiftyMethodsOfTheJdkSurviveAndAreRestored(Path jdk) throws Exception {
        String output = ChildJvm.run(jdk, agent, List.of(), "HotSpots", "300", "all");

        assertThat(output)
                .contains("bridge java/lang/Hotspan$")
                .endsWith("OK\nexit 0")
                .doesNotContain("WRONG", "WARNING");
    }
}
