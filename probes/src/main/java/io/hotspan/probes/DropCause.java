package io.hotspan.probes;

/** Why a recorded call did not reach its destination. */
public enum DropCause {
    RING_FULL("the target's ring buffer was full"),
    LINK_FULL("the link to the tool could not keep up"),
    QUEUE_FULL("the exporter's queue was full"),
    EXPORT_FAILED("the collector could not be reached or refused the spans"),
    LINK_CLOSED("the link to the tool closed first"),
    TOO_LARGE("the call was larger than one frame may be"),
    SHUTDOWN("the process ended before the spans were sent");

    private final String sentence;

    DropCause(String sentence) {
        this.sentence = sentence;
    }

    /** What this constant means, as one plain sentence for a person: no full stop, no line break. */
    public String sentence() {
        return sentence;
    }
}
