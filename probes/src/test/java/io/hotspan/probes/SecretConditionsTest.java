package io.hotspan.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hotspan.probes.expr.ProbeSyntaxException;
import io.hotspan.probes.expr.Signature;
import io.hotspan.probes.expr.TypedExpr;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretConditionsTest {
    private static @Nullable TypedExpr check(String text) throws ProbeSyntaxException {
        ParsedProbe parsed = ProbeParser.parse(text);
        Signature signature = parsed.point()
                .method()
                .signature("(Ljava/lang/String;IZ)V", Arrays.asList("password", "pin", "tokenValid"), true);
        return parsed.check(signature);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A::b when password == \"x\"",
                "A::b when arg0 == \"x\"",
                "A::b when tokenValid && !(\"x\" != password)",
                "A::b when pin > 1000",
                "A::b(p, q, r) when p == \"x\""
            })
    void aConditionMayNotReadASecret(String text) {
        assertThatThrownBy(() -> check(text)).isInstanceOfSatisfying(ProbeSyntaxException.class, e -> {
            assertThat(e.message()).contains("looks like a secret");
            assertThat(e.caretView()).startsWith(text);
        });
    }

    @Test
    void aTestForNullIsLetThrough() throws ProbeSyntaxException {
        assertThat(check("A::b when password != null && tokenValid")).isNotNull();
    }

    @Test
    void aProbeWithoutConditionHasNoneChecked() throws ProbeSyntaxException {
        assertThat(check("A::b -> attr(pin)")).isNull();
        assertThatThrownBy(() -> check("A::b -> attr(pni)")).hasMessageContaining("did you mean pin?");
    }
}
