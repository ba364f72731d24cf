package io.hotspan.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hotspan.probes.expr.ProbeSyntaxException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternsTest {
    private static MethodPattern method(String text) throws ProbeSyntaxException {
        return ProbeParser.parse("com.shop.A::" + text).point().method();
    }

    @Test
    void aClassPatternCanBeReadAlone() throws ProbeSyntaxException {
        ClassPattern pattern = ClassPattern.parse("+com.shop..*Gateway");

        assertThat(pattern.implementors()).isTrue();
        assertThat(pattern.isExact()).isFalse();
        assertThat(pattern.matchesName("com.shop.pay.CardGateway")).isTrue();
        assertThat(pattern.text()).isEqualTo("+com.shop..*Gateway");
        assertThat(ClassPattern.parse("com.shop.Order").isExact()).isTrue();
        assertThatThrownBy(() -> ClassPattern.parse("com.shop.A::b")).isInstanceOf(ProbeSyntaxException.class);
    }

    @Test
    void aWildcardMeansNoConstructor() throws ProbeSyntaxException {
        assertThat(method("*").matchesName("<init>")).isFalse();
        assertThat(method("*").matchesName("place")).isTrue();
        assertThat(method("<init>").matchesName("<init>")).isTrue();
        assertThat(method("<init>").matchesName("init")).isFalse();
        assertThat(MethodPattern.ALL.matchesName("place")).isTrue();
        assertThat(MethodPattern.ALL.matchesName("<init>")).isFalse();
        assertThat(MethodPattern.ALL.matchesName("<clinit>")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            place                     | (ILjava/lang/String;)V     | true
            place()                   | ()V                        | true
            place()                   | (I)V                       | false
            place(int)                | (I)V                       | true
            place(int)                | (J)V                       | false
            place(int)                | (Lcom/x/int;)V             | true
            place(String)             | (Ljava/lang/String;)V      | true
            place(java.lang.String)   | (Ljava/lang/String;)V      | true
            place(String)             | (Lcom/x/MyString;)V        | false
            place(String)             | ([Ljava/lang/String;)V     | false
            place(String[])           | ([Ljava/lang/String;)V     | true
            place(int[][])            | ([[I)V                     | true
            place(Entry)              | (Ljava/util/Map$Entry;)V   | true
            place(Map.Entry)          | (Ljava/util/Map$Entry;)V   | true
            place(Map$Entry)          | (Ljava/util/Map$Entry;)V   | true
            place(java.util.Map.Entry)| (Ljava/util/Map$Entry;)V   | true
            place(_, qty)             | (Lcom/x/A;J)V              | true
            place(_, qty)             | (J)V                       | false
            place(Order order, int n) | (Lcom/shop/Order;I)V       | true
            place(Order order, int n) | (Lcom/shop/Order;J)V       | false
            """)
    void matchesParametersByType(String pattern, String descriptor, boolean matches) throws ProbeSyntaxException {
        assertThat(method(pattern).matchesParameters(descriptor, null)).isEqualTo(matches);
    }

    @Test
    void aNameTheMethodHasElsewhereDoesNotMatch() throws ProbeSyntaxException {
        MethodPattern pattern = method("place(cart, user)");
        String descriptor = "(Lcom/shop/Cart;Lcom/shop/User;)V";

        assertThat(pattern.matchesParameters(descriptor, Arrays.asList("cart", "user")))
                .isTrue();
        assertThat(pattern.matchesParameters(descriptor, Arrays.asList("c", "u")))
                .isTrue();
        assertThat(pattern.matchesParameters(descriptor, null)).isTrue();
        assertThat(pattern.matchesParameters(descriptor, Arrays.asList("user", "cart")))
                .isFalse();
    }

    @Test
    void namesOfPositionsReachTheSignature() throws ProbeSyntaxException {
        List<String> declared = Arrays.asList("c", "password");
        var signature =
                method("place(cart, String who)").signature("(Lcom/shop/Cart;Ljava/lang/String;)V", declared, false);

        assertThat(signature.indexOf("cart")).isZero();
        assertThat(signature.indexOf("c")).isZero();
        assertThat(signature.indexOf("arg0")).isZero();
        assertThat(signature.indexOf("who")).isEqualTo(1);
        assertThat(signature.declaredName(1)).isEqualTo("password");
        assertThat(signature).hasToString("(Cart cart, String who)");
    }

    @Test
    void aProbesIdIsPlain() throws ProbeSyntaxException {
        ParsedProbe parsed = ProbeParser.parse("A::b");

        assertThat(Probe.of("find-orders.v2", parsed, Limits.live()).id()).isEqualTo("find-orders.v2");
        for (String bad : new String[] {"", "a b", "x".repeat(65), "a\n"}) {
            assertThatThrownBy(() -> Probe.of(bad, parsed, Limits.live())).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void probesAreEqualWhenTheyMeanTheSame() throws ProbeSyntaxException {
        Probe probe = Probe.parse("p1", "A::b  when (x)", Limits.live());

        assertThat(probe).isEqualTo(Probe.parse("p1", "A::b when x", Limits.live()));
        assertThat(probe).isNotEqualTo(probe.withJdkAllowed(true));
        assertThat(probe).isNotEqualTo(probe.withWaitForClass(true));
        assertThat(probe).isNotEqualTo(probe.withLimits(Limits.live().withHits(5)));
        assertThat(probe.source()).isEqualTo("A::b  when (x)");
        assertThat(probe).hasToString("p1: A::b when x (100 hits, 50/s, 2m)");
    }
}
