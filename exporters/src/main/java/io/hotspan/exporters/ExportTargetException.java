package io.hotspan.exporters;

/** Where spans should go cannot be understood or is not supported. Says what, and what to do instead. */
public final class ExportTargetException extends Exception {
    private static final long serialVersionUID = 1;

    private final String action;

    /** @param what happened, with the value, never with a secret */
    ExportTargetException(String what, String action) {
        super(what);
        this.action = action;
    }

    /** What happened, as a sentence. */
    public String what() {
        return String.valueOf(getMessage());
    }

    /** What the user can do next, as a sentence. */
    public String action() {
        return action;
    }
}
