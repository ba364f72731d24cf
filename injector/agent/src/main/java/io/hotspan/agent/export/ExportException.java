package io.hotspan.agent.export;

import static java.util.Objects.requireNonNull;

/** Spans cannot leave: what happened and what to do next. Never holds a secret. */
public final class ExportException extends Exception {
    private static final long serialVersionUID = 1;

    private final String problem;
    private final String action;

    public ExportException(String problem, String action) {
        super(problem + "; " + action);
        this.problem = requireNonNull(problem, "problem is null");
        this.action = requireNonNull(action, "action is null");
    }

    /** What happened, with the value. */
    public String message() {
        return problem;
    }

    /** What to do next; never empty. */
    public String action() {
        return action;
    }
}
