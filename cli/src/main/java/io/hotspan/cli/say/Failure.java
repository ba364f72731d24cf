package io.hotspan.cli.say;

import static java.util.Objects.requireNonNull;

import io.hotspan.attach.AttachFailure;
import io.hotspan.probes.expr.ProbeSyntaxException;

/** Why a command cannot go on: what happened, and what to do about it. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode exit;
    private final String code;
    private final String what;
    private final String action;
    private final String view;
    private final int column;

    private Failure(ExitCode exit, String code, String what, String action, String view, int column) {
        super(code + ": " + what);
        this.exit = requireNonNull(exit, "exit is null");
        this.code = requireNonNull(code, "code is null");
        this.what = requireNonNull(what, "what is null");
        this.action = requireNonNull(action, "action is null");
        this.view = requireNonNull(view, "view is null");
        this.column = column;
    }

    /**
     * A failure.
     *
     * @param code stable, for instance {@code HS-OFF}; what users search for
     * @param what one sentence with the value that matters
     * @param action what to do next, or empty
     */
    public static Failure of(ExitCode exit, String code, String what, String action) {
        return new Failure(exit, code, what, action, "", 0);
    }

    /** An attach that was refused or failed. */
    public static Failure of(AttachFailure failure) {
        return of(
                failure.targetGone() ? ExitCode.GONE : ExitCode.ATTACH_FAILED,
                failure.code().text(),
                failure.sentence(),
                failure.action());
    }

    /** A probe that cannot be read, or does not fit: shown with a caret under the place. */
    public static Failure of(ExitCode exit, String code, ProbeSyntaxException error) {
        return new Failure(exit, code, error.message(), error.action(), error.caretView(), error.column());
    }

    public ExitCode exit() {
        return exit;
    }

    public String code() {
        return code;
    }

    public String what() {
        return what;
    }

    public String action() {
        return action;
    }

    /** Where in the probe's text, from 1; 0 when it is no matter of a place. */
    public int column() {
        return column;
    }

    /** Some lines that show the place, or empty. */
    public String view() {
        return view;
    }
}
