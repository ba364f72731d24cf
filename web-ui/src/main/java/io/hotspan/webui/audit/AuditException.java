package io.hotspan.webui.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** What was asked for could not be put on record, and so was not done. */
public final class AuditException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    AuditException(Path file, IOException cause) {
        super("the audit log " + file + " could not be written: " + reason(cause), cause);
        reason = reason(cause);
    }

    /** What the operating system says of it. */
    public String reason() {
        return reason;
    }

    private static String reason(IOException cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
