package io.hotspan.exporters;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How to send: what OpenTelemetry's environment variables say, the one for traces before the general one. */
final class OtlpSettings {
    private static final long DEFAULT_TIMEOUT_MILLIS = 10_000;
    private static final long LONGEST_TIMEOUT_MILLIS = 600_000;

    static final OtlpSettings NONE =
            new OtlpSettings(Collections.emptyMap(), DEFAULT_TIMEOUT_MILLIS, false, Certificates.NONE);

    private final Map<String, String> headers;
    private final long timeoutMillis;
    private final boolean gzip;
    private final Certificates certificates;

    private OtlpSettings(Map<String, String> headers, long timeoutMillis, boolean gzip, Certificates certificates) {
        this.headers = Collections.unmodifiableMap(headers);
        this.timeoutMillis = timeoutMillis;
        this.gzip = gzip;
        this.certificates = certificates;
    }

    static OtlpSettings of(Map<String, String> environment, EndpointText endpoint) throws ExportTargetException {
        Map<String, String> headers = new LinkedHashMap<>();
        addHeaders(environment, "OTEL_EXPORTER_OTLP_HEADERS", headers);
        addHeaders(environment, "OTEL_EXPORTER_OTLP_TRACES_HEADERS", headers);
        if (endpoint.authorization() != null && !headers.containsKey("authorization")) {
            headers.put("authorization", endpoint.authorization());
        }
        return new OtlpSettings(
                headers, timeout(environment), compressed(environment, endpoint), Certificates.of(environment));
    }

    /** Values are secrets: never shown. Names in lower case. */
    Map<String, String> headers() {
        return headers;
    }

    long timeoutMillis() {
        return timeoutMillis;
    }

    boolean gzip() {
        return gzip;
    }

    Certificates certificates() {
        return certificates;
    }

    /** Null when unset or empty: the specification says that an empty variable is an unset one. */
    static @Nullable String value(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.trim().isEmpty() ? null : value.trim();
    }

    /** The variable for traces, else the general one. */
    private static @Nullable String setting(Map<String, String> environment, String what) {
        String traces = value(environment, "OTEL_EXPORTER_OTLP_TRACES_" + what);
        return traces != null ? traces : value(environment, "OTEL_EXPORTER_OTLP_" + what);
    }

    private static void addHeaders(Map<String, String> environment, String name, Map<String, String> to)
            throws ExportTargetException {
        String text = value(environment, name);
        if (text == null) {
            return;
        }
        try {
            for (Map.Entry<String, String> header : PairList.parse(text).entrySet()) {
                checkHeader(header.getKey(), header.getValue());
                to.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
            }
        } catch (IllegalArgumentException e) {
            throw new ExportTargetException(
                    name + " cannot be read: " + e.getMessage(),
                    "Write key=value,key=value with special characters percent-encoded.");
        }
    }

    private static void checkHeader(String name, String value) {
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new IllegalArgumentException("a header's name has a character that HTTP does not allow");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException("the value of header " + name
                        + " has a line break or another character that HTTP does not allow");
            }
        }
    }

    private static long timeout(Map<String, String> environment) throws ExportTargetException {
        String text = setting(environment, "TIMEOUT");
        if (text == null) {
            return DEFAULT_TIMEOUT_MILLIS;
        }
        if (text.matches("[0-9]{1,9}") && Long.parseLong(text) > 0) {
            return Math.min(LONGEST_TIMEOUT_MILLIS, Long.parseLong(text));
        }
        throw new ExportTargetException(
                "OTEL_EXPORTER_OTLP_TIMEOUT is " + text + ", not a number of milliseconds",
                "Set it to something like 10000, or not at all.");
    }

    /** Compression costs CPU and saves network; on loopback there is no network. */
    private static boolean compressed(Map<String, String> environment, EndpointText endpoint)
            throws ExportTargetException {
        String text = setting(environment, "COMPRESSION");
        if (text == null) {
            return !isLoopback(endpoint.host());
        }
        if ("gzip".equals(text) || "none".equals(text)) {
            return "gzip".equals(text);
        }
        throw new ExportTargetException(
                "OTEL_EXPORTER_OTLP_COMPRESSION is " + text + ", which hotspan does not know",
                "Set it to gzip or none, or not at all.");
    }

    /** By the text alone: looking a name up may take seconds. */
    private static boolean isLoopback(String host) {
        return "localhost".equals(host)
                || host.endsWith(".localhost")
                || "[::1]".equals(host)
                || host.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
    }

    /** Names of the headers only. */
    @Override
    public String toString() {
        return "headers " + headers.keySet() + ", timeout " + timeoutMillis + " ms, "
                + (gzip ? "gzip" : "no compression");
    }
}
