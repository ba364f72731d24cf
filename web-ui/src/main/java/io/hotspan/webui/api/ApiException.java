package io.hotspan.webui.api;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

/** A request that cannot be done: what happened and what to do, for a person, with a stable code, for a program. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String action;
    private final int column;
    private final String caret;

    ApiException(int status, String code, String message, String action) {
        this(status, code, message, action, 0, "");
    }

    /** An error in a probe's text. */
    ApiException(int status, String code, String message, String action, int column, String caret) {
        super(requireNonNull(message, "message is null"));
        this.status = status;
        this.code = requireNonNull(code, "code is null");
        this.action = requireNonNull(action, "action is null");
        this.column = column;
        this.caret = requireNonNull(caret, "caret is null");
    }

    static ApiException badRequest(String message, String action) {
        return new ApiException(400, "HS-REQUEST", message, action);
    }

    static ApiException notFound(String message, String action) {
        return new ApiException(404, "HS-NOT-FOUND", message, action);
    }

    static ApiException conflict(String message, String action) {
        return new ApiException(409, "HS-STATE", message, action);
    }

    public int status() {
        return status;
    }

    /** The body of the answer. */
    public Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code);
        body.put("message", getMessage());
        body.put("action", action);
        if (column > 0) {
            body.put("column", column);
            body.put("caret", caret);
        }
        return body;
    }
}
