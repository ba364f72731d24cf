package io.hotspan.attach;

/** What a user agrees to beyond a plain attach. */
public enum Consent {
    /** Attach although the target's cgroup has less memory left than an agent may need. */
    LITTLE_MEMORY,
    /** End the session of whoever holds the JVM: its probes are removed, then ours come. */
    TAKE_OVER
}
