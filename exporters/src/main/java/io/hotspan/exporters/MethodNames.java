package io.hotspan.exporters;

import io.hotspan.probes.Call;
import org.jspecify.annotations.Nullable;

/** The two strings a method's spans carry, made once per method and not once per span. Confined to one thread. */
final class MethodNames {
    /** Probes cover few methods; a slot that two methods share is just made anew. Power of two. */
    private static final int SLOTS = 256;

    private final @Nullable Entry[] slots = new Entry[SLOTS];

    Entry of(Call call) {
        String className = call.className();
        String methodName = call.methodName();
        int hash = 31 * className.hashCode() + methodName.hashCode();
        int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
        Entry entry = slots[slot];
        if (entry == null || !entry.className.equals(className) || !entry.methodName.equals(methodName)) {
            entry = new Entry(call);
            slots[slot] = entry;
        }
        return entry;
    }

    static final class Entry {
        final String spanName;
        final String function;
        private final String className;
        private final String methodName;

        Entry(Call call) {
            className = call.className();
            methodName = call.methodName();
            spanName = call.name();
            function = className + "." + methodName;
        }
    }
}
