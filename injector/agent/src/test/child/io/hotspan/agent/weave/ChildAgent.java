package io.hotspan.agent.weave;

import java.lang.instrument.Instrumentation;

/** The agent of a child JVM: only hands out its Instrumentation. */
public final class ChildAgent {
    static volatile Instrumentation instrumentation;

    private ChildAgent() {}

    public static void premain(String arguments, Instrumentation given) {
        instrumentation = given;
    }
}
