package io.hotspan.agent.govern;

import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import org.jspecify.annotations.Nullable;

/** What is never probed, or only when the user says so. */
final class DenyList {
    private static final String[] NEVER = {
        "java.lang.instrument.",
        "java.lang.invoke.",
        "java.lang.ref.",
        "jdk.internal.",
        "sun.instrument.",
        "sun.invoke.",
        "sun.misc.",
        "sun.reflect.",
        "sun.nio.ch.",
    };
    private static final String[] NEVER_EXACT = {"java.lang.Object", "java.lang.Thread", "java.lang.Throwable"};

    private DenyList() {}

    /** Whether the class is part of hotspan: never listed, never matched. */
    static boolean own(Class<?> type) {
        String name = type.getName();
        return name.startsWith("io.hotspan.") || name.startsWith("java.lang.Hotspan$") || isOurs(type.getClassLoader());
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
        for (String name : NEVER_EXACT) {
            if (className.equals(name)) return denied(className);
        }
        for (String prefix : NEVER) {
            if (className.startsWith(prefix)) return denied(className);
        }
        if (jdkAllowed) return null;
        return new Refusal(
                RefusalCode.JDK_CLASS,
                className + " belongs to the JDK",
                "Say --jdk if you mean it; every caller in the process is affected.");
    }

    private static Refusal denied(String className) {
        return new Refusal(
                RefusalCode.DENY_LIST,
                className + " is on the list of JDK classes that are never probed",
                "Probe the method of your own that calls it.");
    }
}
