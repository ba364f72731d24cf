package io.hotspan.exporters;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Attributes as an array of pairs in the order they were put. The SDK's own builder sorts the keys of every span, which
 * costs more than all the rest of a span; ours are distinct by construction and need no order.
 */
final class CallAttributes implements Attributes {
    private final Object[] pairs;
    private final int length;

    /**
     * @param pairs key, value, key, value …; owned by this object from here on
     * @param length how much of the array is used
     */
    CallAttributes(Object[] pairs, int length) {
        this.pairs = pairs;
        this.length = length;
    }

    // NullAway cannot see that a missing key answers null: Attributes.get is annotated by another @Nullable.
    @Override
    @SuppressWarnings({"unchecked", "NullAway"})
    public <T> @Nullable T get(AttributeKey<T> key) {
        for (int i = 0; i < length; i += 2) {
            if (pairs[i].equals(key)) {
                return (T) pairs[i + 1];
            }
        }
        return null;
    }

    @Override
    public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
        for (int i = 0; i < length; i += 2) {
            consumer.accept((AttributeKey<?>) pairs[i], pairs[i + 1]);
        }
    }

    @Override
    public int size() {
        return length / 2;
    }

    @Override
    public boolean isEmpty() {
        return length == 0;
    }

    @Override
    public Map<AttributeKey<?>, Object> asMap() {
        Map<AttributeKey<?>, Object> map = new LinkedHashMap<>();
        forEach(map::put);
        return Collections.unmodifiableMap(map);
    }

    @Override
    public AttributesBuilder toBuilder() {
        return Attributes.builder().putAll(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CallAttributes && asMap().equals(((CallAttributes) other).asMap());
    }

    @Override
    public int hashCode() {
        return asMap().hashCode();
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
