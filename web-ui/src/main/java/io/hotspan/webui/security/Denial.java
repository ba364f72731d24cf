package io.hotspan.webui.security;

/** Why the guard turned a request away. */
enum Denial {
    HOST(
            421,
            "HS-HOST",
            "This console answers only under its own address.",
            "Open the link that hotspan ui printed, as it stands there."),
    METHOD(405, "HS-METHOD", "This method is not offered here.", "Reload the page."),
    BODY(413, "HS-BODY", "The request is larger than the console accepts.", "Shorten the probe's text."),
    ORIGIN(
            403,
            "HS-ORIGIN",
            "The request came from another page than the console's own.",
            "Use the console's own page."),
    MISSING_HEADER(
            403,
            "HS-HEADER",
            "The request lacks the header " + Guard.HEADER + ": 1.",
            "Use the console's own page, or send the header."),
    CONTENT_TYPE(415, "HS-TYPE", "A change is sent as application/json.", "Set the content type."),
    LOGIN(
            401,
            "HS-LOGIN",
            "You are not signed in, or the session has ended.",
            "Start hotspan ui again and open the link it prints.");

    private final int status;
    private final String code;
    private final String message;
    private final String action;

    Denial(int status, String code, String message, String action) {
        this.status = status;
        this.code = code;
        this.message = message;
        this.action = action;
    }

    int status() {
        return status;
    }

    /** The same shape as every error of the API. The texts hold nothing that needs escaping. */
    String json() {
        return "{\"code\":\"" + code + "\",\"message\":\"" + message + "\",\"action\":\"" + action + "\"}";
    }
}
