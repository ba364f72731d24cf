package io.hotspan.attach;

/** Refusals that both the doctor, before an attach, and the attacher, during one, can arrive at. */
final class Refusals {
    private Refusals() {}

    static Finding stopped(Jvm jvm) {
        return Finding.refuse(
                AttachCode.STOPPED,
                "process",
                "Process " + jvm.pid() + " is stopped (state T): it cannot answer.",
                "Let it go on (kill -CONT " + jvm.pid() + "), or leave the debugger that holds it.");
    }

    static Finding quitNotCaught(Jvm jvm) {
        return Finding.refuse(
                AttachCode.SIGQUIT,
                "process",
                "JVM " + jvm.pid() + " does not catch SIGQUIT: the signal that opens its attach socket would end it.",
                "Restart it with -javaagent:hotspan.jar=hotspan.yaml.");
    }

    static Finding dynamicLoadingOff(Jvm jvm) {
        return Finding.refuse(
                AttachCode.DYNAMIC,
                "flags",
                "JVM " + jvm.pid() + " was started with -XX:-EnableDynamicAgentLoading.",
                "Restart it with -XX:+EnableDynamicAgentLoading, or with -javaagent:hotspan.jar=hotspan.yaml.");
    }

    static Finding noInstrument(Jvm jvm) {
        return Finding.refuse(
                AttachCode.INSTRUMENT,
                "modules",
                "The run-time image of JVM " + jvm.pid() + " lacks the module java.instrument.",
                "Build the image with jlink --add-modules java.instrument.");
    }
}
