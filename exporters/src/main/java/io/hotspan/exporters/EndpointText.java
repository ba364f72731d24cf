package io.hotspan.exporters;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A collector's address as somebody wrote it, checked. User information becomes a header and leaves the URL. */
final class EndpointText {
    private static final String TRACES = "/v1/traces";
    private static final int GRPC_PORT = 4317;

    private final URI uri;
    private final @Nullable String authorization;

    private EndpointText(URI uri, @Nullable String authorization) {
        this.uri = uri;
        this.authorization = authorization;
    }

    /**
     * Checks an address.
     *
     * @param name what to call it in a message
     * @param environment tells the protocol, where the port alone would suggest gRPC
     */
    static EndpointText of(String text, String name, Map<String, String> environment) throws ExportTargetException {
        URI uri = parse(text.trim(), name);
        refuseGrpc(uri, name, environment);
        String userInfo = userInfo(uri);
        return new EndpointText(userInfo == null ? uri : without(uri), authorization(userInfo, name));
    }

    /** What the Authorization header says for the user information in the URL; null when there was none. */
    @Nullable
    String authorization() {
        return authorization;
    }

    /** {@code 127.0.0.1}, {@code [::1]}, {@code collector}: what the address names, in lower case. */
    String host() {
        String authority = uri.getRawAuthority();
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        return host.toLowerCase(Locale.ROOT);
    }

    URI asIs() {
        return uri;
    }

    /** {@code /v1/traces} when there is no path. */
    URI withDefaultPath() {
        String path = uri.getRawPath();
        return path == null || path.isEmpty() || "/".equals(path) ? withPath(TRACES) : uri;
    }

    /** {@code /v1/traces} after whatever path there is. */
    URI withSignalPath() {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return withPath((path.endsWith("/") ? path.substring(0, path.length() - 1) : path) + TRACES);
    }

    private URI withPath(String path) {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + path + query);
    }

    static String withoutQuery(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getScheme() + "://" + uri.getRawAuthority() + path;
    }

    private static URI parse(String text, String name) throws ExportTargetException {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            // Not the text itself: it may hold a password.
            throw new ExportTargetException(
                    name + " is not a URL: " + e.getReason() + " at character " + (e.getIndex() + 1),
                    "Write it like http://127.0.0.1:4318 or file:spans.jsonl.");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean http = "http".equals(scheme) || "https".equals(scheme);
        if (!http || uri.getRawAuthority() == null || !portIsFine(uri.getRawAuthority())) {
            throw new ExportTargetException(
                    name + " does not begin with http://HOST or https://HOST"
                            + (http ? " and a port from 1 to 65535" : ""),
                    "Write it like http://127.0.0.1:4318 or file:spans.jsonl.");
        }
        // The SDK compares the scheme letter by letter.
        return scheme.equals(uri.getScheme())
                ? uri
                : URI.create(scheme + text.trim().substring(scheme.length()));
    }

    private static boolean portIsFine(String authority) {
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = hostAndPort.lastIndexOf(':');
        if (colon <= hostAndPort.lastIndexOf(']')) {
            return !hostAndPort.isEmpty();
        }
        String port = hostAndPort.substring(colon + 1);
        return colon > 0
                && port.matches("[0-9]{1,5}")
                && Integer.parseInt(port) >= 1
                && Integer.parseInt(port) <= 65_535;
    }

    /** Port 4317 is gRPC's unless somebody says otherwise: without this the user would see only a broken answer. */
    private static void refuseGrpc(URI uri, String name, Map<String, String> environment) throws ExportTargetException {
        String traces = OtlpSettings.value(environment, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL");
        String protocol = traces != null ? traces : OtlpSettings.value(environment, "OTEL_EXPORTER_OTLP_PROTOCOL");
        boolean fromEnvironment = name.startsWith("OTEL_");
        boolean grpc = uri.getRawAuthority().endsWith(":" + GRPC_PORT) && !"http/protobuf".equals(protocol);
        if (grpc || (fromEnvironment && "grpc".equals(protocol))) {
            throw new ExportTargetException(
                    name + " means OTLP by gRPC, which hotspan does not speak",
                    "Use the collector's HTTP port: " + uri.getScheme() + "://" + bareHost(uri)
                            + ":4318. If that port is HTTP, set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf.");
        }
        if (fromEnvironment && protocol != null && !"http/protobuf".equals(protocol)) {
            throw new ExportTargetException(
                    "the protocol " + protocol + " is not one hotspan speaks",
                    "Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf; collectors take it on port 4318.");
        }
    }

    private static String bareHost(URI uri) {
        String authority = uri.getRawAuthority().substring(uri.getRawAuthority().lastIndexOf('@') + 1);
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    private static @Nullable String userInfo(URI uri) {
        int at = uri.getRawAuthority().lastIndexOf('@');
        return at < 0 ? null : uri.getRawAuthority().substring(0, at);
    }

    private static URI without(URI uri) {
        String authority = uri.getRawAuthority().substring(uri.getRawAuthority().lastIndexOf('@') + 1);
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(uri.getScheme() + "://" + authority + path + query);
    }

    private static @Nullable String authorization(@Nullable String userInfo, String name) throws ExportTargetException {
        if (userInfo == null) {
            return null;
        }
        try {
            byte[] decoded = PairList.decode(userInfo, 1).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(decoded);
        } catch (IllegalArgumentException e) {
            throw new ExportTargetException(
                    "the user name in " + name + " is not percent-encoded UTF-8",
                    "Percent-encode its special characters, or set OTEL_EXPORTER_OTLP_HEADERS.");
        }
    }
}
