package io.hotspan.probes;

/** Why a probe, or a whole session, ended. */
public enum EndReason {
    HITS("its hit limit was reached"),
    TIME("its time limit was reached"),
    BYTES("its byte limit was reached"),
    CEILING("the limit of all probes in this JVM together was reached"),
    LEASE("nobody renewed its lease"),
    LINK_CLOSED("the link to the tool closed"),
    DETACHED("hotspan was detached"),
    LEFT("you left"),
    OFF("hotspan off was given"),
    GOVERNOR("the governor stopped it because it cost too much"),
    FAULT("a fault of hotspan itself struck in its calls"),
    TARGET_EXIT("the target process ended"),
    REPLACED("another session took over"),
    FILE_CHANGED("the configuration file no longer holds it"),
    ERROR("hotspan failed and took itself out");

    private final String sentence;

    EndReason(String sentence) {
        this.sentence = sentence;
    }

    /** What this constant means, as one plain sentence for a person: no full stop, no line break. */
    public String sentence() {
        return sentence;
    }
}
