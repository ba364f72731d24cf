package io.hotspan.webui.security;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The gate in front of every path, pages and unknown paths included. A web page in the operator's browser can send
 * requests to loopback, and through DNS rebinding even under its own host name, so nothing is trusted before: the Host is
 * one of ours, the Origin is exactly our own, a header is present that only same-origin script can send, and the
 * visitor has exchanged the one-time link for a cookie.
 *
 * <p>Threads: any request thread.
 */
public final class Guard implements Filter {
    /** Only script of the same origin can send it without a preflight, and no preflight is ever answered. */
    public static final String HEADER = "X-Hotspan";

    /** The request attribute that holds the {@link Visitor} of an accepted API request. */
    public static final String VISITOR = "hotspan.visitor";

    static final String LOGIN_PATH = "/api/login";
    private static final String API = "/api/";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PATCH", "DELETE");
    private static final Set<String> READS = Set.of("GET", "HEAD");

    private final IntSupplier port;
    private final Visitors visitors;
    private final long maxBodyBytes;

    /** The port is asked at each request, because 0 becomes a real one at start. */
    public Guard(IntSupplier port, Visitors visitors, long maxBodyBytes) {
        this.port = requireNonNull(port, "port is null");
        this.visitors = requireNonNull(visitors, "visitors is null");
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        Denial denial = judge(http);
        if (denial == null) {
            chain.doFilter(request, response);
        } else {
            deny((HttpServletResponse) response, denial);
        }
    }

    private @Nullable Denial judge(HttpServletRequest request) {
        String host = request.getHeader("Host");
        if (!ownHost(host)) {
            return Denial.HOST;
        }
        String method = request.getMethod();
        if (!METHODS.contains(method)) {
            return Denial.METHOD;
        }
        if (request.getContentLengthLong() > maxBodyBytes) {
            return Denial.BODY;
        }
        boolean api = request.getRequestURI().startsWith(API);
        if (!api) {
            return READS.contains(method) ? null : Denial.METHOD;
        }
        Denial denial = judgeSite(request, "http://" + host, READS.contains(method));
        return denial != null ? denial : judgeVisitor(request);
    }

    private static @Nullable Denial judgeSite(HttpServletRequest request, String own, boolean read) {
        String origin = request.getHeader("Origin");
        // A browser leaves Origin out of a same-origin GET, so only its presence can be judged there.
        if (origin == null ? !read : !origin.equals(own)) {
            return Denial.ORIGIN;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin")) {
            return Denial.ORIGIN;
        }
        if (!"1".equals(request.getHeader(HEADER))) {
            return Denial.MISSING_HEADER;
        }
        return read || isJson(request) ? null : Denial.CONTENT_TYPE;
    }

    private @Nullable Denial judgeVisitor(HttpServletRequest request) {
        Optional<Visitor> visitor = visitors.of(request.getCookies());
        if (visitor.isPresent()) {
            request.setAttribute(VISITOR, visitor.get());
            return null;
        }
        return request.getRequestURI().equals(LOGIN_PATH) ? null : Denial.LOGIN;
    }

    private boolean ownHost(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String suffix = ":" + port.getAsInt();
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals("127.0.0.1" + suffix)
                || lower.equals("localhost" + suffix)
                || lower.equals("[::1]" + suffix);
    }

    private static boolean isJson(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null
                && type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals("application/json");
    }

    private static void deny(HttpServletResponse response, Denial denial) throws IOException {
        byte[] body = denial.json().getBytes(StandardCharsets.UTF_8);
        response.setStatus(denial.status());
        response.setContentType("application/json");
        response.setContentLength(body.length);
        // What the client has not sent yet is not read.
        response.setHeader("Connection", "close");
        response.getOutputStream().write(body);
    }
}
