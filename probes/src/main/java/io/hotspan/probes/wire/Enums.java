package io.hotspan.probes.wire;

import java.util.EnumMap;
import java.util.Map;

/** Enum constants travel by name: constants may be added and moved, never renamed. */
final class Enums {
    private Enums() {}

    static <E extends Enum<E>> E read(Class<E> type, WireReader in) throws WireException {
        String name = in.string();
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new WireException(
                    "unknown " + type.getSimpleName() + ": " + (name.length() > 40 ? name.substring(0, 40) : name));
        }
    }

    static <E extends Enum<E>> void write(Map<E, Long> counts, WireWriter out) {
        out.varint(counts.size());
        for (Map.Entry<E, Long> entry : counts.entrySet()) {
            out.string(entry.getKey().name()).varint(entry.getValue());
        }
    }

    static <E extends Enum<E>> Map<E, Long> readCounts(Class<E> type, WireReader in) throws WireException {
        Map<E, Long> counts = new EnumMap<>(type);
        for (int i = in.count(); i > 0; i--) {
            counts.put(read(type, in), in.varint());
        }
        return counts;
    }
}
