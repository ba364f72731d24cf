package io.hotspan.attach;

import static java.util.Objects.requireNonNull;

/** An attach that was refused or failed: what happened, and what to do about it. Immutable. */
public final class AttachFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final AttachCode code;
    private final String sentence;
    private final String action;

    public AttachFailure(AttachCode code, String sentence, String action) {
        super(code.text() + ": " + sentence + " " + action);
        this.code = code;
        this.sentence = requireNonNull(sentence, "sentence is null");
        this.action = requireNonNull(action, "action is null");
    }

    AttachFailure(AttachCode code, String sentence, String action, Throwable cause) {
        this(code, sentence, action);
        initCause(cause);
    }

    /** The cause as a constant; {@link AttachCode#text()} is what a user sees. */
    public AttachCode code() {
        return code;
    }

    /** What happened, with the value that matters. One sentence. */
    public String sentence() {
        return sentence;
    }

    /** What to do next. One sentence. */
    public String action() {
        return action;
    }

    /** Whether the target is simply not there any more (exit code 8), rather than out of reach (exit code 6). */
    public boolean targetGone() {
        return code == AttachCode.GONE;
    }
}
