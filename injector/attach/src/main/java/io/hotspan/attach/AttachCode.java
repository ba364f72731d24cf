package io.hotspan.attach;

import java.util.Locale;

/** Why an attach was refused or failed. The text form ({@code HS-ATTACH-UID}) is stable; it is what users search for. */
public enum AttachCode {
    /** The process does not exist, has ended, or its number now belongs to another process. */
    GONE,
    /** The process is no JVM. */
    NOT_JVM,
    /** The process is the tool itself. */
    SELF,
    /** The JVM is Eclipse OpenJ9. */
    OPENJ9,
    /** The process is a GraalVM native image. */
    NATIVE_IMAGE,
    /** The JDK is older than 8, or the build cannot be attached to safely. */
    JDK,
    /** The JDK's files were replaced while the process runs. */
    JDK_REPLACED,
    /** The JVM belongs to another user. */
    UID,
    /** The process is stopped (SIGSTOP, a debugger, a frozen cgroup). */
    STOPPED,
    /** The process does not catch SIGQUIT: the signal would end it. */
    SIGQUIT,
    /** Started with {@code -XX:+DisableAttachMechanism}. */
    DISABLED,
    /** Started with {@code -XX:-EnableDynamicAgentLoading}. */
    DYNAMIC,
    /** The run-time image lacks the module java.instrument. */
    INSTRUMENT,
    /** The target's /tmp is missing, read-only, full or not reachable. */
    TMP,
    /** Too little memory is left in the target's cgroup. */
    MEMORY,
    /** The JVM's attach socket exists but nobody answers on it. */
    SOCKET,
    /** The signal could not be sent. */
    SIGNAL,
    /** The JVM did not answer in time. */
    TIMEOUT,
    /** The JVM answered that it could not load the agent. */
    LOAD,
    /** The agent was loaded but did not dial in. */
    AGENT,
    /** Somebody on the link was not who was expected, or spoke another protocol. */
    LINK,
    /** Another hotspan holds this JVM. */
    HELD,
    /** The tool does not run on Linux. */
    PLATFORM;

    /** The stable text form, for instance {@code HS-ATTACH-NOT-JVM}. */
    public String text() {
        return "HS-ATTACH-" + name().toUpperCase(Locale.ROOT).replace('_', '-');
    }
}
