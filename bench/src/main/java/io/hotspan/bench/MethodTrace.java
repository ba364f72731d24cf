package io.hotspan.bench;

import java.lang.reflect.Method;

/** JFR's MethodTrace (JEP 520, JDK 25) on one class: no stack traces, no threshold, so each call is one event. */
final class MethodTrace {
    private MethodTrace() {}

    static void start(Class<?> type) throws ReflectiveOperationException {
        Class<?> recordingType = Class.forName("jdk.jfr.Recording");
        Object recording = recordingType.getConstructor().newInstance();
        Object settings = recordingType.getMethod("enable", String.class).invoke(recording, "jdk.MethodTrace");
        Class<?> settingsType = Class.forName("jdk.jfr.EventSettings");
        Method with = settingsType.getMethod("with", String.class, String.class);
        with.invoke(settings, "filter", type.getName() + "::tiny");
        with.invoke(settings, "threshold", "0 ns");
        with.invoke(settings, "stackTrace", "false");
        with.invoke(settings, "throttle", "off");
        recordingType.getMethod("setMaxSize", long.class).invoke(recording, 64L << 20);
        recordingType.getMethod("start").invoke(recording);
    }
}
