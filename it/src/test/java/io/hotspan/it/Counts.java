package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;

/**
 * The counting target's own books.
 *
 * @param values calls since its start, by method
 */
record Counts(Map<String, Long> values) {
    /** Reads {@code counts work=7 leaf=7 …}. */
    static Counts parse(String line) {
        assertThat(line).startsWith("counts ");
        Map<String, Long> counts = new TreeMap<>();
        for (String word : line.substring("counts ".length()).split(" ", -1)) {
            int equals = word.indexOf('=');
            counts.put(word.substring(0, equals), Long.valueOf(word.substring(equals + 1)));
        }
        return new Counts(counts);
    }

    long of(String method) {
        Long count = values.get(method);
        if (count == null) {
            throw new IllegalArgumentException("the counting target knows no " + method + ", only " + values.keySet());
        }
        return count;
    }

    Counts minus(Counts earlier) {
        Map<String, Long> difference = new TreeMap<>();
        values.forEach((method, count) -> difference.put(method, count - earlier.of(method)));
        return new Counts(difference);
    }
}
