package io.hotspan.probes;

import java.util.Locale;

/** What a probe makes of a call. */
public enum Action {
    /** Each admitted call becomes a span. */
    SPAN,
    /** Calls and errors are counted; no span. */
    COUNT,
    /** Calls are counted and timed; no span. */
    TIME;

    /** The word in a probe's text: {@code span}, {@code count} or {@code time}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
