package io.hotspan.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.expr.ProbeSyntaxException;
import io.hotspan.probes.expr.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Mutated probes: each is read and comes back from its canonical text, or is refused with a column inside the text. */
class ParserFuzzTest {
    private static final int INPUTS = 100_000;

    private static final String[] SEEDS = {
        "com.shop.OrderService::place(cart, user) when user.tier == \"gold\" -> return, attr(cart.id)",
        "com.shop..*Repository::find*(Order, int[], _) when qty > 5 && !(name == 'x' || error != null) -> args",
        "+com.shop.Gateway::<init> when duration > 1.5s || return == null -> time",
        "com.shop.A -> count",
        "größe.Bestellung::ändern(straße) when straße == \"\\u0041\" -> attr(\"a.b\", straße)",
        "A::b when ((((a)))) && !!!!b && c == -0x1F && d < 1e3 && e >= 9223372036854775807",
    };
    private static final String[] TOKENS = {
        "::",
        "..",
        "*",
        "+",
        "@",
        "(",
        ")",
        ",",
        "->",
        "when",
        "&&",
        "||",
        "!",
        "==",
        "!=",
        "<",
        "<=",
        "\"",
        "'",
        "\\",
        "null",
        "true",
        "return",
        "error",
        "duration",
        "this",
        "in",
        "has(",
        "200ms",
        "1e",
        "0x",
        "-",
        ".",
        "$",
        "<init>",
        "attr(",
        "span",
        "count",
        " ",
        "\n",
        "\u0000",
        "\u00a0",
        "\ud835\udc9c",
        "\ud835",
        "é",
        "((((((((",
        "!!!!!!!!",
        "a"
    };

    @Test
    void everyInputIsReadOrRefused() {
        Random random = new Random(20261121);
        Signature signature = Signature.of("(IDLjava/lang/String;Z)J", Arrays.asList("qty", "e", "name", "a"), true);
        int[] read = new int[1];
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            for (int i = 0; i < INPUTS; i++) {
                read[0] += tryOne(mutated(random), signature) ? 1 : 0;
            }
        });
        assertThat(read[0]).as("enough of both outcomes").isBetween(INPUTS / 50, INPUTS - INPUTS / 50);
    }

    private static boolean tryOne(String text, Signature signature) {
        ParsedProbe parsed;
        try {
            parsed = ProbeParser.parse(text);
        } catch (ProbeSyntaxException e) {
            assertThat(e.column()).as(text).isBetween(1, Math.max(text.length(), 1) + 1);
            assertThat(e.action()).isNotEmpty();
            assertThat(e.message()).isNotEmpty();
            e.caretView();
            return false;
        }
        assertComesBack(parsed);
        try {
            parsed.check(signature);
        } catch (ProbeSyntaxException e) {
            assertThat(e.column()).as(text).isBetween(1, text.length());
            assertThat(e.caretView()).contains("^");
        }
        return true;
    }

    private static void assertComesBack(ParsedProbe parsed) {
        try {
            assertThat(ProbeParser.parse(parsed.text()).text()).isEqualTo(parsed.text());
        } catch (ProbeSyntaxException e) {
            throw new AssertionError("the canonical text of " + parsed.source() + " cannot be read", e);
        }
    }

    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(SEEDS[random.nextInt(SEEDS.length)]);
        int mutations = random.nextInt(5);
        for (int i = 0; i < mutations && text.length() > 0; i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + 1 + random.nextInt(6));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, text.substring(at, end));
                case 2 -> text.setCharAt(at, (char) random.nextInt(random.nextInt(20) == 0 ? 0x10000 : 0x80));
                default -> text.insert(at, TOKENS[random.nextInt(TOKENS.length)]);
            }
        }
        return random.nextInt(500) == 0 ? text.toString().repeat(60) : text.toString();
    }
}
