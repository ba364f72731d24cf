package io.hotspan.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttachAnswerTest {
    private static final Jvm JVM = JvmSamples.of(4242, "17.0.15", VmKind.HOTSPOT);

    @ParameterizedTest
    @ValueSource(strings = {"0\n0\n", "0\nreturn code: 0\n", "0\n", "0"})
    void theseAnswersMeanLoaded(String answer) {
        assertThat(AttachAnswer.parse(answer).loaded()).isTrue();
    }

    @Test
    void eachFailureHasItsOwnCode() {
        assertThat(code("0\n100\n")).isEqualTo(AttachCode.LOAD);
        assertThat(code("0\nreturn code: 100\n")).isEqualTo(AttachCode.LOAD);
        assertThat(code("0\nreturn code: 102\n")).isEqualTo(AttachCode.LOAD);
        assertThat(code("101\n")).isEqualTo(AttachCode.LOAD);
        assertThat(code("0\nDynamic agent loading is not enabled. Use -XX:+EnableDynamicAgentLoading to launch"))
                .isEqualTo(AttachCode.DYNAMIC);
        assertThat(code("0\njava.lang.module.FindException: Module java.instrument not found\n"))
                .isEqualTo(AttachCode.INSTRUMENT);
        assertThat(code("")).isEqualTo(AttachCode.LOAD);
        assertThat(code("HTTP/1.1 400")).isEqualTo(AttachCode.LOAD);
    }

    @Test
    void whatTheJvmSaysReachesTheUserShortAndPrintable() {
        AttachFailure failure = failure("1\n\u001b[31mred" + "x".repeat(1000));
        assertThat(failure.sentence())
                .contains("status 1")
                .doesNotContain("\u001b")
                .hasSizeLessThan(450);
    }

    private static AttachCode code(String answer) {
        return failure(answer).code();
    }

    private static AttachFailure failure(String answer) {
        return catchThrowableOfType(
                AttachFailure.class, () -> AttachAnswer.parse(answer).requireLoaded(JVM));
    }
}
