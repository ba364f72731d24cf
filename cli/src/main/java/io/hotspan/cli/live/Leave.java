package io.hotspan.cli.live;

import io.hotspan.probes.EndReason;

/** Why the command, rather than the agent, ends a session. */
public enum Leave {
    CTRL_C(EndReason.LEFT, "you left (Ctrl-C)"),
    TIME_UP(EndReason.TIME, "the time of --for is over"),
    OUTPUT_CLOSED(EndReason.LEFT, "nobody reads the output any more"),
    INPUT_CLOSED(EndReason.LEFT, "the standard input was closed"),
    ALL_ENDED(EndReason.HITS, "every probe has ended");

    private final EndReason reason;
    private final String sentence;

    Leave(EndReason reason, String sentence) {
        this.reason = reason;
        this.sentence = sentence;
    }

    EndReason reason() {
        return reason;
    }

    String sentence() {
        return sentence;
    }
}
