package io.hotspan.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "com.shop.Order, com.shop.Order, true",
        "com.shop.Order, com.shop.Orders, false",
        "com.shop.*, com.shop.Order, true",
        "com.shop.*, com.shop.Order$Line, true",
        "com.shop.*, com.shop.a.Order, false",
        "com.shop.*, com.shop, false",
        "com.shop..*, com.shop.Order, true",
        "com.shop..*, com.shop.a.b.Order, true",
        "com.shop..*, com.shopping.Order, false",
        "com.shop..*, com.shop, false",
        "com.shop..*, com.shop/0x1, false",
        "com.shop.*, com.shop.Order/0x00007f, true",
        "com.shop..*Repository, com.shop.OrderRepository, true",
        "com.shop..*Repository, com.shop.data.jpa.OrderRepository, true",
        "com.shop..*Repository, com.shop.data.Repository, true",
        "com.shop..*Repository, com.shop.OrderRepositoryImpl, false",
        "com.shop..*Repository, com.shop.Repository.Impl, false",
        "com..web..*, com.web.A, true",
        "com..web..*, com.a.web.b.c.A, true",
        "com..web..*, com.a.webs.A, false",
        "com..web..Foo, com.web.web.Foo, true",
        "com..web.Foo, com.web.a.web.Foo, true",
        "..Order, Order, true",
        "..Order, com.shop.Order, true",
        "..Order, com.shop.BigOrder, false",
        "com.*.Order, com.shop.Order, true",
        "com.*.Order, com.a.b.Order, false",
        "com.s*p.O*r, com.shop.Order, true",
        "com.s*p.O*r, com.shop.Other, true",
        "com.s*p.O*r, com.shop.Orders, false",
        "*Order, Order, true",
        "*Order, com.shop.Order, false",
        "*.Order, shop.Order, true",
        "com.shop.Order$*, com.shop.Order$Line, true",
        "com.shop.Order$*, com.shop.Order, false",
        "größe.Bestellung*, größe.BestellungÄndern, true",
        "find*, find, true",
        "find*, findById, true",
        "find*, refind, false",
        "*a*b, aab, true",
        "*a*b, aba, false"
    })
    void decidesAsDocumented(String pattern, String name, boolean matches) {
        assertThat(new Glob(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    void agreesWithARegularExpressionOnRandomNames() {
        Random random = new Random(7);
        int matched = 0;
        for (int i = 0; i < 200_000; i++) {
            String pattern = randomPattern(random);
            String name = randomName(random);
            boolean expected = Pattern.matches(regex(pattern), name);
            assertThat(new Glob(pattern).matches(name))
                    .as("%s on %s", pattern, name)
                    .isEqualTo(expected);
            matched += expected ? 1 : 0;
        }
        assertThat(matched).as("enough of both outcomes").isBetween(5_000, 195_000);
    }

    @Test
    void aHostilePatternTakesNoLongerThanALongOne() {
        String pattern = "..a*".repeat(400) + "b";
        String stars = "*a".repeat(1_000) + "b";
        String name = "aaaaaaaaa.".repeat(3_000) + "a";
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(new Glob(pattern).matches(name)).isFalse();
            assertThat(new Glob(stars).matches("a".repeat(20_000))).isFalse();
        });
    }

    private static String randomPattern(Random random) {
        StringBuilder pattern = new StringBuilder();
        int parts = 1 + random.nextInt(4);
        for (int i = 0; i < parts; i++) {
            if (i > 0 || random.nextInt(8) == 0) {
                pattern.append(random.nextInt(3) == 0 || i == 0 ? ".." : ".");
            }
            int letters = 1 + random.nextInt(4);
            for (int j = 0; j < letters; j++) {
                pattern.append("ab*".charAt(random.nextInt(3)));
            }
        }
        return pattern.toString();
    }

    private static String randomName(Random random) {
        StringBuilder name = new StringBuilder();
        int parts = 1 + random.nextInt(6);
        for (int i = 0; i < parts; i++) {
            name.append(i == 0 ? "" : ".");
            int letters = 1 + random.nextInt(4);
            for (int j = 0; j < letters; j++) {
                name.append("ab".charAt(random.nextInt(2)));
            }
        }
        return name.toString();
    }

    private static String regex(String pattern) {
        String marked = pattern.startsWith("..") ? "<" + pattern.substring(2) : pattern;
        return marked.replace("..", ">")
                .replace(".", "\\.")
                .replace(">", "\\.(?:[^.]+\\.)*")
                .replace("<", "(?:[^.]+\\.)*")
                .replaceAll("\\*(?!\\))", "[^.]*")
                .replace("(?:[^.]+\\.)[^.]*", "(?:[^.]+\\.)*");
    }
}
