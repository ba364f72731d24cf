package io.hotspan.agent.config;

import io.hotspan.probes.expr.Nearest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A map's values by key, with every key known and none twice. */
final class Keys {
    private final Map<String, YamlNode> values = new HashMap<>();

    private Keys() {}

    /**
     * Reads a map.
     *
     * @param whatThereIs the allowed keys as a sentence, for a key that is near none of them
     */
    static Keys of(FileText file, YamlNode map, List<String> allowed, String whatThereIs) throws ConfigException {
        Keys keys = new Keys();
        Map<String, YamlNode> seen = new HashMap<>();
        for (int i = 0; i + 1 < map.children().size(); i += 2) {
            YamlNode key = map.children().get(i);
            if (!key.isScalar() || !allowed.contains(key.text())) {
                throw unknown(file, key, allowed, whatThereIs);
            }
            YamlNode first = seen.put(key.text(), key);
            if (first != null) {
                throw file.error(
                        key,
                        key.text() + " is here twice, first in line " + file.line(first.start()),
                        "remove one of them");
            }
            keys.values.put(key.text(), map.children().get(i + 1));
        }
        return keys;
    }

    private static ConfigException unknown(FileText file, YamlNode key, List<String> allowed, String whatThereIs) {
        if (!key.isScalar()) {
            return file.error(key, "a key is " + key.described(), whatThereIs);
        }
        String shown = key.text().isEmpty() ? "an empty key" : "unknown key " + key.described();
        boolean probe = key.text().contains("::") || key.text().contains("->");
        String fallback = probe ? "put the whole probe in quotes" : whatThereIs;
        return file.error(key, shown, probe ? fallback : Nearest.question(key.text(), allowed, fallback));
    }

    /** The value, or null when the key is not there. */
    @Nullable
    YamlNode get(String key) {
        return values.get(key);
    }
}
