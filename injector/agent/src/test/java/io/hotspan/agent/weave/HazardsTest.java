package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which classes are meant, and what a refused one is told. What happens to others is HazardsChildTest's. */
class HazardsTest {
    @Target(ElementType.TYPE_USE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface OnType {}

    @Target(ElementType.RECORD_COMPONENT)
    @Retention(RetentionPolicy.RUNTIME)
    @interface OnComponent {}

    @Target(ElementType.RECORD_COMPONENT)
    @Retention(RetentionPolicy.CLASS)
    @interface InFile {}

    record Typed(@OnType String x) {}

    record Marked(@OnComponent String x) {}

    record Retained(@InFile String x) {}

    record Plain(String x) {}

    @ParameterizedTest
    @CsvSource({
        "Typed, 17.0.15, JDK-8376185",
        "Typed, 25.0.3, JDK-8376185",
        "Typed, 25.0.4, ",
        "Retained, 17.0.15, JDK-8315575",
        "Retained, 21.0.12.1, JDK-8315575",
        "Retained, 25.0.3, ",
        "Marked, 17.0.15, ",
        "Plain, 17.0.15, ",
    })
    void aRecordIsRefusedForItsHeader(String record, String version, String bug) throws ClassNotFoundException {
        Class<?> type = Class.forName(HazardsTest.class.getName() + "$" + record);

        String loaded = new Hazards(version).refusal(type);
        String loading = new Hazards(version).refusal(WovenLoader.classFile(type));

        assertThat(loaded).isEqualTo(loading);
        if (bug == null) assertThat(loaded).isNull();
        else assertThat(loaded).startsWith("JDK " + version + " has " + bug + ", about records with ");
    }

    @Test
    void aJdkThatCrashesOnAnyClassIsRefusedForEach() {
        Hazards hazards = new Hazards("11.0.3");

        assertThat(hazards.refusal(Sample.class)).contains("JDK-8210457", "any class");
        assertThat(hazards.refusal(WovenLoader.classFile(Sample.class))).contains("JDK-8210457");
        assertThat(new Hazards("11.0.4").refusal(Sample.class)).isNull();
    }

    @Test
    void classesOfLambdasAreRefusedOn8() {
        Runnable lambda = () -> {};

        assertThat(new Hazards("1.8.0_504").refusal(lambda.getClass())).contains("JDK-8145964");
        assertThat(new Hazards("1.8.0_504").refusal(Sample.class)).isNull();
        assertThat(new Hazards("1.8.0_504").refusal(WovenLoader.classFile(Sample.class)))
                .isNull();
        assertThat(new Hazards("11.0.32").refusal(lambda.getClass())).isNull();
    }

    @Test
    void hereIsTheJdkThatRuns() {
        assertThat(Hazards.here().refusal(Sample.class)).isNull();
        String typed = Hazards.here().refusal(Typed.class);
        assertThat(typed).isEqualTo(new Hazards(System.getProperty("java.version")).refusal(Typed.class));
    }
}
