package com.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final int PERIOD = 1_000;

    @Test
    void aThousandRequestsHaveEachKindAsOftenAsTold() {
        assertThat(places(path -> qty(path) > 10 && qty(path) < 50)).hasSize(60);
        assertThat(places(path -> qty(path) >= 50 && qty(path) < 100)).hasSize(20);
        assertThat(places(path -> qty(path) == 100)).hasSize(5);
        assertThat(places(LoadTest::meetsTheBug)).hasSize(5);
    }

    @Test
    void eachKindComesAtEvenDistances() {
        assertThat(longestWait(path -> qty(path) >= 50)).isLessThanOrEqualTo(50);
        assertThat(longestWait(path -> qty(path) == 100)).isEqualTo(200);
        assertThat(longestWait(LoadTest::meetsTheBug)).isEqualTo(200);
    }

    @Test
    void aKindIsPlacedByAllUsersInTheLongRun() {
        Set<String> users = LongStream.range(0, 50L * PERIOD)
                .mapToObj(Load::path)
                .filter(path -> qty(path) >= 50 && qty(path) < 100)
                .map(path -> path.replaceAll(".*&user=(u\\d+)&.*", "$1"))
                .collect(Collectors.toSet());
        assertThat(users).hasSize(50);
    }

    private static long longestWait(Predicate<String> kind) {
        List<Long> places = places(kind);
        long longest = places.get(0) + PERIOD - places.get(places.size() - 1);
        for (int i = 1; i < places.size(); i++) {
            longest = Math.max(longest, places.get(i) - places.get(i - 1));
        }
        return longest;
    }

    private static List<Long> places(Predicate<String> kind) {
        return LongStream.range(0, PERIOD)
                .filter(n -> kind.test(Load.path(n)))
                .boxed()
                .collect(Collectors.toList());
    }

    private static boolean meetsTheBug(String path) {
        return path.contains("&sku=sku-13&");
    }

    private static int qty(String path) {
        return Integer.parseInt(path.substring(path.lastIndexOf('=') + 1));
    }
}
