package io.hotspan.probes.expr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void findsTheNameThatWasMeant() {
        assertThat(Nearest.of("qyt", Arrays.asList("id", "qty", "user"))).isEqualTo("qty");
        assertThat(Nearest.of("QTY", Arrays.asList("id", "qty", "user"))).isEqualTo("qty");
        assertThat(Nearest.of("custmerId", Arrays.asList("customerIds", "customerId")))
                .isEqualTo("customerId");
    }

    @Test
    void findsNothingWhereNothingIsNear() {
        assertThat(Nearest.of("cart", Arrays.asList("id", "qty", "user"))).isNull();
        assertThat(Nearest.of("a", Arrays.asList("b"))).isNull();
        assertThat(Nearest.of("x".repeat(5_000), Arrays.asList("x".repeat(5_001))))
                .isNull();
    }

    @Test
    void countsEdits() {
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.distance("ab", "ba")).isEqualTo(1);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    }
}
