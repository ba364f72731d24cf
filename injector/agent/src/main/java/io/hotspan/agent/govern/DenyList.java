package io.hotspan.agent.govern;

import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import org.jspecify.annotations.Nullable;

/** What is never probed, or only when the user says so. */
final class DenyList {
    /** A package with its dot at the end, or a class; and why. */
    static final String[][] NEVER = {
        {"java.lang.instrument.", "every change of code goes through it, the one that takes the probe out too"},
        {
            "java.lang.invoke.",
            "the JVM links calls with it, and its methods run as generated code that is not what was woven"
        },
        {"java.lang.ref.", "the garbage collector and the JIT treat its methods as their own"},
        {"jdk.internal.", "the JVM calls and replaces its methods by name"},
        {"sun.instrument.", "every change of code goes through it, the one that takes the probe out too"},
        {"sun.invoke.", "the JVM links calls with it, and its methods run as generated code that is not what was woven"
        },
        {"sun.misc.", "the JVM calls and replaces its methods by name"},
        {"sun.reflect.", "the JVM links reflective calls with it"},
        {"sun.nio.ch.", "the link to the tool runs in it"},
        {"java.lang.Object", "its constructor runs in every constructor, and JDK 25 refuses it woven"},
        {"java.lang.Thread", "woven code asks it which thread it is on"},
        {"java.lang.Throwable", "it runs while a stack overflows or memory ends, where a larger frame does harm"},
    };

    private DenyList() {}

    /** Whether the class is part of hotspan: never listed, never matched. */
    static boolean own(Class<?> type) {
        return own(type.getClassLoader(), type.getName());
    }

    /** The same of a class that is being loaded; the libraries that our loader has are ours, too. */
    static boolean own(@Nullable ClassLoader loader, String name) {
        return name.startsWith("io.hotspan.") || name.startsWith("java.lang.Hotspan$") || isOurs(loader);
    }

    private static boolean isOurs(@Nullable ClassLoader loader) {
        ClassLoader mine = DenyList.class.getClassLoader();
        // In a unit test the agent lies on the class path, beside what it is tried on.
        return loader != null && loader == mine && loader != ClassLoader.getSystemClassLoader();
    }

    static boolean jdk(@Nullable ClassLoader loader) {
        if (loader == null) return true;
        String name = loader.getClass().getName();
        return name.equals("jdk.internal.loader.ClassLoaders$PlatformClassLoader")
                || name.equals("sun.misc.Launcher$ExtClassLoader");
    }

    /** Why a class may not be probed at all; null when it may. */
    static @Nullable Refusal refusal(@Nullable ClassLoader loader, String className, boolean jdkAllowed) {
        if (!jdk(loader)) return null;
        for (String[] row : NEVER) {
            boolean is = row[0].endsWith(".") ? className.startsWith(row[0]) : className.equals(row[0]);
            if (is) return denied(className, row[1]);
        }
        if (jdkAllowed) return null;
        return new Refusal(
                RefusalCode.JDK_CLASS,
                className + " belongs to the JDK",
                "Say --jdk if you mean it; every caller in the process is affected.");
    }

    private static Refusal denied(String className, String why) {
        return new Refusal(
                RefusalCode.DENY_LIST,
                className + " is on the list of JDK classes that are never probed: " + why,
                "Probe the method of your own that calls it.");
    }
}
