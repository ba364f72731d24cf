package io.hotspan.exporters.http;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Request line and headers; all but Content-Length. */
final class RequestHead {
    /** These say how the request is framed and are ours to say. */
    private static final Set<String> OURS = new HashSet<>(Arrays.asList(
            "host",
            "content-type",
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "connection",
            "expect",
            "upgrade",
            "te",
            "trailer"));

    private final Endpoint endpoint;
    private final HttpSenderConfig config;
    private final boolean gzip;

    RequestHead(Endpoint endpoint, HttpSenderConfig config) {
        Compressor compressor = config.getCompressor();
        if (compressor != null && !"gzip".equals(compressor.getEncoding())) {
            throw new IllegalArgumentException("only gzip is known, not " + compressor.getEncoding());
        }
        this.endpoint = endpoint;
        this.config = config;
        this.gzip = compressor != null;
    }

    boolean gzip() {
        return gzip;
    }

    /** Each line with its end. The headers are asked for anew: the SDK promises that to whoever supplies them. */
    String lines() throws IOException {
        StringBuilder lines = new StringBuilder(256);
        lines.append("POST ").append(endpoint.target()).append(" HTTP/1.1\r\n");
        line(lines, "Host", endpoint.authority());
        line(lines, "Content-Type", config.getContentType());
        if (gzip) {
            line(lines, "Content-Encoding", "gzip");
        }
        for (Map.Entry<String, List<String>> header :
                config.getHeadersSupplier().get().entrySet()) {
            if (!OURS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                for (String value : header.getValue()) {
                    line(lines, header.getKey(), value);
                }
            }
        }
        return lines.toString();
    }

    private static void line(StringBuilder lines, String name, String value) throws IOException {
        if (hasControl(name) || hasControl(value)) {
            // Never the value: it may be a key.
            throw new ProtocolException("the value of a header has a line break or another control character");
        }
        lines.append(name).append(": ").append(value).append("\r\n");
    }

    private static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return true;
            }
        }
        return false;
    }
}
