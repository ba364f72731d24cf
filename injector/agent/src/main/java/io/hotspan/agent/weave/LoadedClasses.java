package io.hotspan.agent.weave;

import java.lang.instrument.Instrumentation;
import java.util.Arrays;

/** The classes of the JVM. */
public final class LoadedClasses {
    private LoadedClasses() {}

    /**
     * As {@link Instrumentation#getAllLoadedClasses}, without the nulls: HotSpot 8 lists a class that it had no memory to finish, and
     * has no object for it.
     */
    public static Class<?>[] of(Instrumentation instrumentation) {
        return finished(instrumentation.getAllLoadedClasses());
    }

    static Class<?>[] finished(Class<?>[] all) {
        int n = 0;
        for (Class<?> type : all) {
            if (type != null) all[n++] = type;
        }
        return n == all.length ? all : Arrays.copyOf(all, n);
    }
}
