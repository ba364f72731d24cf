package io.hotspan.agent.weave;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one change of the code did; filled in by {@link Weaver}. One thread. */
public final class Outcome {
    /** Time in the VM's retransformation, application stopped for most of it; 0 when nothing had to change. */
    public long nanos;

    public int classes;
    /** Classes left as they were, with the reason; sorted by name. For a reader: two loaders may have a class of one name. */
    public final TreeMap<String, String> failed = new TreeMap<>();

    private final IdentityHashMap<Class<?>, String> failures = new IdentityHashMap<>();
    /** Methods left as they were, by class and then method. */
    public final IdentityHashMap<Class<?>, Map<String, String>> refused = new IdentityHashMap<>();
    /** Classes that lost what they carried, though it is wanted still: to be woven again. */
    public final IdentityHashMap<Class<?>, Boolean> bare = new IdentityHashMap<>();
    /** Classes that went back to what they were: seen in that very pass to be so, or not. */
    public int identical;

    public final List<String> different = new ArrayList<>();
    /** Something failed for lack of memory: it may go well another time. */
    public boolean noMemory;

    /** Why this very class was left as it was; null when it was not. */
    public @Nullable String failure(Class<?> type) {
        return failures.get(type);
    }

    void fail(Class<?> type, String why) {
        failures.put(type, why);
        failed.put(type.getName(), why);
    }
}
