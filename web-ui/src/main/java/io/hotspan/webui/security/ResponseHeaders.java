package io.hotspan.webui.security;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/** The headers of every response, also of those that Jetty itself makes. */
public final class ResponseHeaders implements HttpConfiguration.Customizer {
    /** Nothing inline, nothing from elsewhere, framed by nobody. */
    public static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        responseHeaders
                .put("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .put("X-Content-Type-Options", "nosniff")
                .put("Referrer-Policy", "no-referrer")
                .put("Cross-Origin-Opener-Policy", "same-origin")
                .put("Cross-Origin-Resource-Policy", "same-origin")
                .put("X-Frame-Options", "DENY")
                .put("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
                .put("Cache-Control", "no-store");
        return request;
    }
}
