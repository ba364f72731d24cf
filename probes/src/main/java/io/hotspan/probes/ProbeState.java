package io.hotspan.probes;

/** How a probe is going. */
public enum ProbeState {
    WAITING("no class it names is loaded yet; it arms when one is"),
    LIVE("it is armed and records"),
    PAUSED("it is woven and disarmed until it would cost less"),
    DRAINING("it has ended and its last calls are being collected"),
    TRIPPED("it reached a limit of hits or bytes, or the governor or a fault of hotspan itself ended it"),
    EXPIRED("it reached its time limit, or its lease ran out"),
    DRIFT("it was in before, and the class that is loaded now no longer has what it names"),
    QUARANTINED("weaving one of its classes failed, and that class was left as it was"),
    REMOVED("it was taken out"),
    REFUSED("it was not placed");

    private final String sentence;

    ProbeState(String sentence) {
        this.sentence = sentence;
    }

    /** What this constant means, as one plain sentence for a person: no full stop, no line break. */
    public String sentence() {
        return sentence;
    }
}
