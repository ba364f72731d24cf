package io.hotspan.agent.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.agent.weave.SlotPlan;
import io.hotspan.probes.Redactor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ValuesTest {
    private static Object of(String descriptor, long word, @Nullable Object reference) {
        return Values.captured(new SlotPlan.Value("x", 0, descriptor, false), word, reference)
                .value();
    }

    @Test
    void primitivesKeepTheirKind() {
        assertThat(of("I", -7, null)).isEqualTo(-7L);
        assertThat(of("Z", 1, null)).isEqualTo(true);
        assertThat(of("C", 'x', null)).isEqualTo("x");
        assertThat(of("D", Double.doubleToRawLongBits(1.5), null)).isEqualTo(1.5);
        assertThat(of("F", Double.doubleToRawLongBits(0.5), null)).isEqualTo(0.5);
    }

    @Test
    void boxesStringsAndEnumsAreRead() {
        assertThat(of("Ljava/lang/Object;", 0, 42)).isEqualTo(42L);
        assertThat(of("Ljava/lang/Object;", 0, 2.5f)).isEqualTo(2.5);
        assertThat(of("Ljava/lang/String;", 0, "sku-1")).isEqualTo("sku-1");
        assertThat(of("Ljava/lang/Object;", 0, TimeUnit.DAYS)).isEqualTo("DAYS");
        assertThat(of("Ljava/lang/String;", 0, null)).isEqualTo("null");
    }

    @Test
    void longStringsAreCut() {
        assertThat((String) of("Ljava/lang/String;", 0, "a".repeat(5000))).hasSizeLessThanOrEqualTo(Redactor.MAX_CHARS);
    }

    /** Its code must never run: it throws in all of it. */
    private static final class Hostile implements CharSequence {
        @Override
        public int length() {
            throw new AssertionError("length() was called");
        }

        @Override
        public char charAt(int index) {
            throw new AssertionError("charAt() was called");
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            throw new AssertionError("subSequence() was called");
        }

        @Override
        public String toString() {
            throw new AssertionError("toString() was called");
        }

        @Override
        public int hashCode() {
            throw new AssertionError("hashCode() was called");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            throw new AssertionError("equals() was called");
        }
    }

    @Test
    void otherTypesAreTypeAndIdentityAndNoneOfTheirCodeRuns() {
        Hostile hostile = new Hostile();
        assertThat(of("Ljava/lang/Object;", 0, hostile))
                .isEqualTo(Hostile.class.getName() + "@" + Integer.toHexString(System.identityHashCode(hostile)));
        assertThat((String) of("[[I", 0, new int[2][3])).startsWith("int[][]@");
    }

    @Test
    void aSecretByNameIsNotEvenLookedAt() {
        assertThat(Values.captured(new SlotPlan.Value("password", 0, "Ljava/lang/String;", true), 0, "hunter2")
                        .value())
                .isEqualTo(Redactor.BY_NAME);
    }

    @Test
    void aSecretByShapeIsHiddenAsTextAndAsANumber() {
        assertThat(of("Ljava/lang/String;", 0, "Bearer abcdefghijklmnop.qrstuvwxyz"))
                .isEqualTo(Redactor.BY_SHAPE);
        assertThat(of("J", 4111111111111111L, null)).isEqualTo(Redactor.BY_SHAPE);
        assertThat(of("Ljava/lang/Long;", 0, 4111111111111111L)).isEqualTo(Redactor.BY_SHAPE);
    }
}
