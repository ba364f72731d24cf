package io.hotspan.probes.wire;

/** What an {@link Ask} asks, and the columns of the rows that an {@link Answer} has then. Closed: nothing is executed. */
public enum Question {
    /** For the wanted probes: probe, class, loader, method, descriptor, verdict (allow, graft, refuse), note, frame bytes. */
    PLAN,
    /** For a search text: class, loader. */
    CLASSES,
    /**
     * For a class's name: class, method, descriptor, modifiers, parameter names joined by commas, line, the refusal's
     * sentence or empty.
     */
    METHODS,
    /** Calls entered and not yet left: probe, method, age in milliseconds, thread, stack joined by line breaks. */
    OPEN,
    /** A {@link Status} at once. */
    STATUS,
    /** For a class's name: the bytes the JVM runs. */
    CLASS_BYTES,
    /** Sent by a newer tool; answer with an error. */
    UNKNOWN
}
