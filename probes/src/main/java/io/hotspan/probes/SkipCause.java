package io.hotspan.probes;

/** Why an entry into a probed method was not recorded. Together with {@code open} and {@code recorded} these add up to {@code entered}. */
public enum SkipCause {
    RATE("more calls a second than the rate limit of the probe, or of all probes in this JVM together"),
    HITS("the hit limit of the probe, or of all probes in this JVM together, was used up"),
    BYTES("the byte limit of the probe, or of all probes in this JVM together, was used up"),
    GOVERNOR("the governor had stepped the probe down, because it cost too much"),
    CONDITION_FALSE("the condition was false"),
    CONDITION_ERROR("the condition could not be decided, for example an ordering against null"),
    NO_STATE("no thread state was free, because too many threads are inside probed calls"),
    OWN_THREAD("the call ran on one of hotspan's own threads"),
    CUT_SHORT("the call ended by an unwinding that skipped its exit, such as a stack overflow"),
    STILL_OPEN("the call had not returned when the probe ended"),
    REENTRANT("the call came from inside hotspan's own recording");

    private final String sentence;

    SkipCause(String sentence) {
        this.sentence = sentence;
    }

    /** What this constant means, as one plain sentence for a person: no full stop, no line break. */
    public String sentence() {
        return sentence;
    }
}
