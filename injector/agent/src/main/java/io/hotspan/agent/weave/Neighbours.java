package io.hotspan.agent.weave;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.CodeSource;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Other agents of this JVM, told by their transformers' classes: each agent's Instrumentation knows only its own transformers. */
final class Neighbours {
    private static final int NAMED = 3;

    private Neighbours() {}

    /** {@code a.jar (a.Transformer), b.B}; empty when there is none. Costs a walk over all loaded classes. */
    static String names(Instrumentation instrumentation) {
        TreeSet<String> names = new TreeSet<>();
        for (Class<?> type : LoadedClasses.of(instrumentation)) {
            if (ClassFileTransformer.class.isAssignableFrom(type) && !type.isInterface() && foreign(type)) {
                names.add(name(type));
            }
        }
        StringBuilder text = new StringBuilder();
        int n = 0;
        for (String name : names) {
            if (n++ < NAMED) text.append(n == 1 ? "" : ", ").append(name);
        }
        return n > NAMED
                ? text.append(" and ").append(n - NAMED).append(" more").toString()
                : text.toString();
    }

    private static boolean foreign(Class<?> type) {
        String name = type.getName();
        return !name.startsWith("io.hotspan.") && !name.startsWith("java.") && !name.startsWith("sun.");
    }

    private static String name(Class<?> type) {
        String jar = jar(type);
        return jar == null ? type.getName() : jar + " (" + type.getName() + ")";
    }

    private static @Nullable String jar(Class<?> type) {
        try {
            CodeSource source = type.getProtectionDomain().getCodeSource();
            if (source == null || source.getLocation() == null) return null;
            String path = source.getLocation().getPath();
            String file = path.substring(path.lastIndexOf('/') + 1);
            return file.isEmpty() ? null : file;
        } catch (RuntimeException e) {
            return null; // a security manager may forbid to look; the class's name has to do
        }
    }
}
