package io.hotspan.agent.weave;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Constants that conditions compare with. Woven code names them by a small number, so that no class's constant pool grows. Threads:
 * filled under the weaver's lock; published to the guard before any code that names them is installed.
 */
final class Constants {
    private final List<@Nullable String> strings = new ArrayList<>();
    private final List<Long> numbers = new ArrayList<>();

    int string(@Nullable String value) {
        int at = strings.indexOf(value);
        if (at >= 0) return at;
        strings.add(value);
        numbers.add(0L);
        return strings.size() - 1;
    }

    int number(long value) {
        for (int i = 0; i < numbers.size(); i++) {
            if (strings.get(i) == null && numbers.get(i) == value) return i;
        }
        strings.add(null);
        numbers.add(value);
        return numbers.size() - 1;
    }

    int decimal(double value) {
        return number(Double.doubleToRawLongBits(value));
    }

    @Nullable
    Object[] strings() {
        return strings.toArray();
    }

    long[] numbers() {
        long[] all = new long[numbers.size()];
        for (int i = 0; i < all.length; i++) all[i] = numbers.get(i);
        return all;
    }
}
