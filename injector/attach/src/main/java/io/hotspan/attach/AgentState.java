package io.hotspan.attach;

/** What can be seen of hotspan in a JVM from the outside. */
public enum AgentState {
    /** Nothing of ours is visible. */
    NONE,
    /** Started with {@code -javaagent:hotspan.jar}. */
    PERMANENT,
    /** A live link is held by a tool that is alive. */
    LINKED,
    /** A tool left a marker behind and is gone; the next attach clears it. */
    STALE;

    private static final String THREAD = "hotspan-control";

    /** Whether an agent of ours runs in the process, seen by the name of its thread. */
    static boolean isResident(Procfs proc, long pid) {
        return proc.hasThread(pid, THREAD);
    }
}
