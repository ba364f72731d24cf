package io.hotspan.attach;

/** Which virtual machine runs in a process. */
public enum VmKind {
    HOTSPOT("HotSpot"),
    OPENJ9("Eclipse OpenJ9"),
    NATIVE_IMAGE("GraalVM native image"),
    /** It looks like Java, but its mappings cannot be read: another user's. */
    UNKNOWN("unknown");

    private final String text;

    VmKind(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
