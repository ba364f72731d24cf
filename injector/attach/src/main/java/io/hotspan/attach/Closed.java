package io.hotspan.attach;

/** Why a session ended. */
public enum Closed {
    BY_US("The session was closed."),
    STOPPED("The agent restored the code and left."),
    TAKEN_OVER("Another hotspan took the JVM over."),
    TARGET_GONE("The target process has ended."),
    LINK_LOST("The agent hung up; it removes its probes by itself."),
    NOT_READING("The agent stopped reading the link; it removes its probes by itself."),
    WIRE("What came over the link made no sense; the agent removes its probes by itself.");

    private final String sentence;

    Closed(String sentence) {
        this.sentence = sentence;
    }

    /** What happened, for a user. */
    public String sentence() {
        return sentence;
    }
}
