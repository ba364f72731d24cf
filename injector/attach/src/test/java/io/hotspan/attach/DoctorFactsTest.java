package io.hotspan.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorFactsTest {
    @ParameterizedTest
    @CsvSource({
        "JDK-8240908, 1.8.0_504, true",
        "JDK-8240908, 17.0.15, true",
        "JDK-8240908, 17.0.20, false",
        "JDK-8240908, 18, true",
        "JDK-8240908, 19, false",
        "JDK-8376185, 11.0.32, false",
        "JDK-8376185, 21.0.12, true",
        "JDK-8376185, 25.0.3, true",
        "JDK-8376185, 25.0.4, false",
        "JDK-8376185, 27, false",
        "JDK-8210457, 11.0.3, true",
        "JDK-8210457, 11.0.32.1, false",
        "JDK-8210457, 1.8.0_504, false",
        "JDK-8277444, 17.0.15, true",
        "JDK-8277444, 25.0.3, false",
    })
    void aBugAppliesToTheBuildsThatHaveIt(String bug, String version, boolean applies) {
        assertThat(DoctorFacts.of(version).stream().map(DoctorFacts.Hazard::bug).anyMatch(bug::equals))
                .isEqualTo(applies);
    }

    @Test
    void anUnknownBuildHasEveryBug() {
        assertThat(DoctorFacts.of("")).isEqualTo(DoctorFacts.all());
    }

    @Test
    void versionsCompareByNumber() {
        List<JdkVersion> ordered =
                List.of("1.8.0_60", "1.8.0_504", "11.0.4", "11.0.32.1", "17", "17.0.9+9", "17.0.15", "26-ea").stream()
                        .map(JdkVersion::parse)
                        .toList();
        assertThat(ordered).isSorted();
        assertThat(JdkVersion.parse("1.8.0_504").feature()).isEqualTo(8);
        assertThat(JdkVersion.parse("none").known()).isFalse();
    }
}
