package io.hotspan.exporters;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.util.HashMap;
import java.util.Map;

/**
 * Attribute keys of captures: a key keeps its UTF-8 form, so it pays to make it once. Confined to one thread and bounded,
 * since a path comes from what a user wrote.
 */
final class CaptureKeys {
    private static final String PREFIX = "hotspan.capture.";
    private static final int MOST_KEYS = 1_024;

    private final Map<String, AttributeKey<?>> strings = new HashMap<>();
    private final Map<String, AttributeKey<?>> longs = new HashMap<>();
    private final Map<String, AttributeKey<?>> doubles = new HashMap<>();
    private final Map<String, AttributeKey<?>> booleans = new HashMap<>();

    AttributeKey<?> of(String path, AttributeType type) {
        Map<String, AttributeKey<?>> keys = keys(type);
        AttributeKey<?> key = keys.get(path);
        if (key == null) {
            key = create(PREFIX + path, type);
            if (keys.size() < MOST_KEYS) {
                keys.put(path, key);
            }
        }
        return key;
    }

    private Map<String, AttributeKey<?>> keys(AttributeType type) {
        if (type == AttributeType.LONG) {
            return longs;
        }
        if (type == AttributeType.DOUBLE) {
            return doubles;
        }
        return type == AttributeType.BOOLEAN ? booleans : strings;
    }

    private static AttributeKey<?> create(String key, AttributeType type) {
        if (type == AttributeType.LONG) {
            return AttributeKey.longKey(key);
        }
        if (type == AttributeType.DOUBLE) {
            return AttributeKey.doubleKey(key);
        }
        return type == AttributeType.BOOLEAN ? AttributeKey.booleanKey(key) : AttributeKey.stringKey(key);
    }
}
