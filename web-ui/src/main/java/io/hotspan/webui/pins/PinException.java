package io.hotspan.webui.pins;

import static java.util.Objects.requireNonNull;

/** A probe that could not be written to the file; the file is as it was. */
public final class PinException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String action;

    PinException(String message, String action) {
        super(message);
        this.action = requireNonNull(action, "action is null");
    }

    /** What to do instead. */
    public String action() {
        return action;
    }
}
