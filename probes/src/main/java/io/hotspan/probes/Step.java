package io.hotspan.probes;

/** What a probe does at the moment; the governor takes it down, and up again, one of these after the other. */
public enum Step {
    SPAN("each call within its limits becomes a span"),
    SAMPLED("fewer calls a second become spans"),
    HISTOGRAM("calls are timed, and make no spans"),
    COUNT("calls are counted, and no more"),
    OFF("disarmed: its code is in, and counts nothing"),
    OUT("its code is taken out");

    private final String sentence;

    Step(String sentence) {
        this.sentence = sentence;
    }

    /** What this constant means, as one plain sentence for a person: no full stop, no line break. */
    public String sentence() {
        return sentence;
    }

    /** What a probe of this action does when nothing is in its way. */
    public static Step first(Action action) {
        switch (action) {
            case COUNT:
                return COUNT;
            case TIME:
                return HISTOGRAM;
            default:
                return SPAN;
        }
    }

    /** {@code sampled}. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
