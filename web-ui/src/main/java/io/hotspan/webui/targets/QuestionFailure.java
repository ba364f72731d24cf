package io.hotspan.webui.targets;

import static java.util.Objects.requireNonNull;

/** A question to the target that got no answer, or a refusal. */
public final class QuestionFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /** The action says what to do about it, or is empty. */
    public QuestionFailure(String message, String action) {
        super(message);
        this.action = requireNonNull(action, "action is null");
    }

    public String action() {
        return action;
    }
}
