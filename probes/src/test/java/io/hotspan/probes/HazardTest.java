package io.hotspan.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which builds have which defect. That they have it is shown on real JDKs: HazardsChildTest of the agent. */
class HazardTest {
    /** The last affected and the first other build of each train that has both. */
    @ParameterizedTest
    @CsvSource({
        "PARAMETER_NAMES, 1.8.0_504, true",
        "PARAMETER_NAMES, 11.0.32.1, true",
        "PARAMETER_NAMES, 16, true",
        "PARAMETER_NAMES, 17, true",
        "PARAMETER_NAMES, 17-ea, true",
        "PARAMETER_NAMES, 17.0.19, true",
        "PARAMETER_NAMES, 17.0.20, false",
        "PARAMETER_NAMES, 18.0.2, true",
        "PARAMETER_NAMES, 19, false",
        "PARAMETER_NAMES, 21.0.12.1, false",
        "ANNOTATED_RECORD, 11.0.32.1, false",
        "ANNOTATED_RECORD, 16, true",
        "ANNOTATED_RECORD, 17.0.15, true",
        "ANNOTATED_RECORD, 21.0.12.1, true",
        "ANNOTATED_RECORD, 24.0.2, true",
        "ANNOTATED_RECORD, 25, true",
        "ANNOTATED_RECORD, 25-ea, true",
        "ANNOTATED_RECORD, 25.0.3, true",
        "ANNOTATED_RECORD, 25.0.4, false",
        "ANNOTATED_RECORD, 26, true",
        "ANNOTATED_RECORD, 26.0.1, true",
        "ANNOTATED_RECORD, 26.0.2, false",
        "ANNOTATED_RECORD, 27, false",
        "CLASS_RETAINED_RECORD, 11.0.32.1, false",
        "CLASS_RETAINED_RECORD, 17.0.15, true",
        "CLASS_RETAINED_RECORD, 21.0.12.1, true",
        "CLASS_RETAINED_RECORD, 22.0.2, true",
        "CLASS_RETAINED_RECORD, 23, false",
        "CLASS_RETAINED_RECORD, 25.0.3, false",
        "UNLINKED, 1.8.0_504, true",
        "UNLINKED, 17.0.15, true",
        "UNLINKED, 25.0.1, true",
        "UNLINKED, 25.0.2, false",
        "UNLINKED, 26, false",
        "CATCHES_THROWABLE, 1.8.0_504, true",
        "CATCHES_THROWABLE, 17.0.14, true",
        "CATCHES_THROWABLE, 17.0.15, false",
        "CATCHES_THROWABLE, 18.0.2, true",
        "CATCHES_THROWABLE, 22, false",
        "MAKES_LAMBDAS, 1.8.0_504, true",
        "MAKES_LAMBDAS, 99, true",
        "HEAP_FULL, 1.8.0_504, true",
        "HEAP_FULL, 25.0.3, true",
        "RUNNING_METHOD, 1.8.0_504, true",
        "RUNNING_METHOD, 99, true",
        "STACK_WALKER, 1.8.0_504, false",
        "STACK_WALKER, 9.0.4, true",
        "STACK_WALKER, 10.0.2, true",
        "STACK_WALKER, 11, true",
        "STACK_WALKER, 11.0.3, true",
        "STACK_WALKER, 11.0.4, false",
        "STACK_WALKER, 11.0.32.1, false",
        "STACK_WALKER, 12, false",
        "LAMBDA, 1.8.0_504, true",
        "LAMBDA, 9, false",
        "VIRTUAL_THREADS, 17.0.15, false",
        "VIRTUAL_THREADS, 21, true",
        "VIRTUAL_THREADS, 99, true",
    })
    void aDefectIsInTheBuildsThatHaveIt(Hazard hazard, String version, boolean has) {
        assertThat(Hazard.of(version).contains(hazard)).isEqualTo(has);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "x.17", "-1", "1", "0.9"})
    void anUnknownBuildHasEveryDefect(String version) {
        assertThat(JdkVersion.parse(version).known()).isFalse();
        assertThat(Hazard.of(version)).containsExactly(Hazard.values());
    }

    @ParameterizedTest
    @EnumSource
    void aRowCanBeRead(Hazard hazard) {
        assertThat(hazard.bug())
                .matches(
                        "JDK-\\d{7}|HotSpot and lambdas|HotSpot and methods that run on|JPLIS and a full heap|JVMTI and virtual threads");
        assertThat(hazard.sentence()).matches("[A-Z][^.;]*; [a-z][^.;]*\\.");
        assertThat(hazard.refusal("17.0.15"))
                .contains("JDK 17.0.15", hazard.bug(), hazard.shape().text());
    }

    @Test
    void versionsCompareByNumber() {
        List<String> ordered = List.of(
                "1.8.0_60",
                "1.8.0_504",
                "11.0.4",
                "11.0.32.1",
                "17-ea",
                "17.0.9+9",
                "17.0.15",
                "17.1.2",
                "26-ea",
                "26.0.2");
        List<JdkVersion> parsed = ordered.stream().map(JdkVersion::parse).toList();
        for (int i = 1; i < parsed.size(); i++) {
            assertThat(parsed.get(i - 1).before(parsed.get(i)))
                    .as(ordered.get(i))
                    .isTrue();
        }
        assertThat(parsed)
                .extracting(JdkVersion::toString)
                .startsWith("8.0.60", "8.0.504")
                .endsWith("26.0.0", "26.0.2");
        assertThat(JdkVersion.parse("17+35"))
                .isEqualTo(JdkVersion.parse("17"))
                .hasSameHashCodeAs(JdkVersion.parse("17"));
        assertThat(JdkVersion.parse("1.8.0_504").update()).isEqualTo(504);
        assertThat(JdkVersion.parse("17.0.15-internal+0-adhoc").update()).isEqualTo(15);
    }
}
