package com.shop.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CountingTargetTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final CountingTarget target = new CountingTarget(new PrintStream(printed, true, UTF_8));

    @Test
    void countsAreThoseOfTheArithmetic() throws Exception {
        Map<String, Long> before = counts("counts");
        Map<String, Long> after = counts("run threads=8 calls=1000 recursion=5 throws=7 reenter=3 park=100 create=10");

        after.replaceAll((name, count) -> count - before.getOrDefault(name, 0L));
        assertThat(after)
                .containsEntry("work", 8_000L)
                .containsEntry("workOverTen", 8 * 9 * 50L)
                .containsEntry("leaf", 8_000L)
                .containsEntry("recurse", 8 * 6_000L)
                .containsEntry("fail", 8 * 142L)
                .containsEntry("outer", 8 * 2 * 333L)
                .containsEntry("park", 8 * 10L)
                .containsEntry("created", 8 * 101L);
    }

    @Test
    void aWordItDoesNotKnowIsAnError() throws Exception {
        target.obey("run thread=8");

        assertThat(printed.toString(UTF_8)).isEqualTo("error unknown [thread]" + System.lineSeparator());
    }

    private Map<String, Long> counts(String command) throws Exception {
        printed.reset();
        target.obey(command);
        Map<String, Long> counts = new HashMap<>();
        for (String word :
                printed.toString(UTF_8).trim().substring("counts ".length()).split(" ", -1)) {
            counts.put(word.substring(0, word.indexOf('=')), Long.parseLong(word.substring(word.indexOf('=') + 1)));
        }
        return counts;
    }
}
