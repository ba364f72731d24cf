package io.hotspan.agent.govern;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.Refusal;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DenyListTest {
    @Test
    void eachRowSaysWhyAndRefusesEvenWithConsent() {
        assertThat(Stream.of(DenyList.NEVER).map(row -> row[0]))
                .contains(
                        "java.lang.Object", "java.lang.Thread", "java.lang.Throwable", "java.lang.ref.", "sun.nio.ch.")
                .contains("java.lang.instrument.", "java.lang.invoke.", "jdk.internal.", "sun.misc.", "sun.reflect.");
        for (String[] row : DenyList.NEVER) {
            assertThat(row).hasSize(2);
            String name = row[0].endsWith(".") ? row[0] + "Any" : row[0];
            Refusal refusal = Objects.requireNonNull(DenyList.refusal(null, name, true), name);
            assertThat(refusal.what()).startsWith(name).endsWith(": " + row[1]);
        }
    }

    @Test
    void otherClassesOfTheJdkWantConsentAndAnApplicationsClassDoesNot() {
        assertThat(DenyList.refusal(null, "java.lang.ThreadLocal", true)).isNull();
        assertThat(Objects.requireNonNull(DenyList.refusal(null, "java.lang.ThreadLocal", false))
                        .action())
                .contains("--jdk");
        assertThat(DenyList.refusal(getClass().getClassLoader(), "sun.misc.OfAnApplication", false))
                .isNull();
    }

    @Test
    void aMethodThatTheJitReplacesIsRemarkedOn() {
        assertThat(Site.remark("java.lang.Math::max(int,int)", "(II)I"))
                .isEqualTo("java.lang.Math::max(int,int): counts are approximate: the JIT replaces this method");
        assertThat(Site.remark("java.util.HashMap::get(Object)", "(Ljava/lang/Object;)Ljava/lang/Object;"))
                .isNull();
        assertThat(Site.remark("com.shop.Math::max(int,int)", "(II)I")).isNull();
    }
}
