package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Changing classes and taking the change out again, on real JVMs, where JDKs had defects. */
class RestoringTest {
    /** Names of parameters, a class that the JVM refuses, classes of lambdas; records where the JDK knows them. */
    @ParameterizedTest
    @MethodSource("io.hotspan.agent.weave.ChildJvm#jdks")
    void everyCaseIsRestoredOrRefused(Path jdk) throws Exception {
        List<String> cases = List.of("parameters", "failures", "unseen", "namesakes", "hidden", "refused", "records");

        String output = ChildJvm.run(jdk, List.of(), "Restoring", cases.toArray(new String[0]));

        assertThat(output).isEqualTo(String.join(" OK\n", cases) + " OK\nexit 0");
    }
}
