package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.ElementType;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HazardsTest {
    @Target(ElementType.TYPE_USE)
    @interface OnType {}

    @Target(ElementType.RECORD_COMPONENT)
    @interface OnComponent {}

    record Typed(@OnType String x) {}

    record Marked(@OnComponent String x) {}

    @ParameterizedTest
    @CsvSource({
        "17.0.15, true",
        "21.0.12.1, true",
        "25.0.3, true",
        "25, true",
        "25-ea, true",
        "25.0.4, false",
        "26, false"
    })
    void aRecordWithAnAnnotatedTypeIsRefusedWhereTheJdkCrashes(String version, boolean refused) {
        String reason = Hazards.of(version, WovenLoader.classFile(Typed.class));

        if (refused) assertThat(reason).contains("JDK-8315575", version);
        else assertThat(reason).isNull();
    }

    @Test
    void otherClassesAreNot() {
        assertThat(Hazards.of("17.0.15", WovenLoader.classFile(Marked.class))).isNull();
        assertThat(Hazards.of("17.0.15", WovenLoader.classFile(Sample.class))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1.8.0_504, 8, true",
        "11.0.32.1, 11, true",
        "16, 16, true",
        "17, 17, true",
        "17-ea, 17, true",
        "17.0.19, 17, true",
        "17.0.20, 17, false",
        "18.0.2, 18, true",
        "19, 19, false",
        "21.0.12.1, 21, false",
        "25.0.3, 25, false"
    })
    void jdksThatLoseNamesOfParametersAreKnown(String version, int feature, boolean loses) {
        assertThat(JavaVersion.feature(version)).isEqualTo(feature);
        assertThat(Grafts.affects(version)).isEqualTo(loses);
    }
}
