package io.hotspan.exporters;

import io.hotspan.exporters.http.SocketSenders;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.File;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where spans go, and how: a collector by OTLP/HTTP, or a file. Read from what the user wrote and from OpenTelemetry's
 * environment variables; immutable. Its text never shows a header's value, user information or a query.
 */
public final class ExportTarget {
    private static final String FILE = "file:";
    private static final long CONNECT_SECONDS = 5;

    private final @Nullable File file;
    private final @Nullable URI endpoint;
    private final OtlpSettings settings;

    private ExportTarget(@Nullable File file, @Nullable URI endpoint, OtlpSettings settings) {
        this.file = file;
        this.endpoint = endpoint;
        this.settings = settings;
    }

    /**
     * Reads what the user wrote.
     *
     * @param given {@code http://host:4318} (then {@code /v1/traces} is appended), a URL with a path (taken as it is), or
     *     {@code file:PATH}
     * @param environment for headers, time limit, compression, certificates; its endpoint is not looked at
     * @throws ExportTargetException when it cannot be understood, or means gRPC
     */
    public static ExportTarget of(String given, Map<String, String> environment) throws ExportTargetException {
        String text = given.trim();
        if (text.startsWith(FILE)) {
            return new ExportTarget(file(text), null, OtlpSettings.NONE);
        }
        EndpointText endpoint = EndpointText.of(text, "the address", environment);
        return new ExportTarget(null, endpoint.withDefaultPath(), OtlpSettings.of(environment, endpoint));
    }

    /**
     * Reads OTEL_EXPORTER_OTLP_TRACES_ENDPOINT (taken as it is) or else OTEL_EXPORTER_OTLP_ENDPOINT ({@code /v1/traces} is
     * appended).
     *
     * @return null when neither is set
     * @throws ExportTargetException when it cannot be understood, or means gRPC
     */
    public static @Nullable ExportTarget ofEnvironment(Map<String, String> environment) throws ExportTargetException {
        String traces = OtlpSettings.value(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        if (traces != null) {
            EndpointText endpoint = EndpointText.of(traces, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", environment);
            return new ExportTarget(null, endpoint.asIs(), OtlpSettings.of(environment, endpoint));
        }
        String base = OtlpSettings.value(environment, "OTEL_EXPORTER_OTLP_ENDPOINT");
        if (base == null) {
            return null;
        }
        EndpointText endpoint = EndpointText.of(base, "OTEL_EXPORTER_OTLP_ENDPOINT", environment);
        return new ExportTarget(null, endpoint.withSignalPath(), OtlpSettings.of(environment, endpoint));
    }

    private static File file(String text) throws ExportTargetException {
        String path = text.substring(FILE.length());
        // file:///tmp/x and file:/tmp/x are the same file; file:spans.jsonl is relative.
        String plain = path.startsWith("///") ? path.substring(2) : path;
        if (plain.isEmpty() || plain.startsWith("//")) {
            throw new ExportTargetException(
                    "\"" + text + "\" names no file", "Write file:PATH, such as file:spans.jsonl.");
        }
        return new File(plain);
    }

    /** Whether this is a file, not a collector. */
    public boolean isFile() {
        return file != null;
    }

    /** The collector's URL without user information, query and fragment; null for a file. */
    public @Nullable String url() {
        return endpoint == null ? null : EndpointText.withoutQuery(endpoint);
    }

    /** How long one request may take, retries included, in milliseconds. */
    public long timeoutMillis() {
        return settings.timeoutMillis();
    }

    /** Whether requests are compressed. */
    public boolean gzip() {
        return settings.gzip();
    }

    /**
     * An exporter to this target. For a collector nothing is connected yet; a file is created here.
     *
     * @throws ExportTargetException when the file cannot be written, or a certificate cannot be read
     */
    public SpanExporter open() throws ExportTargetException {
        if (file != null) {
            return FileSpanExporter.open(file);
        }
        return otlp();
    }

    /**
     * Says what can be known before anything is sent: whether a file could be written. A collector is not asked.
     *
     * @throws ExportTargetException when it could not
     */
    public void check() throws ExportTargetException {
        if (file != null) {
            FileSpanExporter.check(file);
        }
    }

    private SpanExporter otlp() throws ExportTargetException {
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                // Ours, handed over: no class loader is searched for senders.
                .setComponentLoader(new SocketSenders())
                // Else it asks the global OpenTelemetry for metrics nobody reads.
                .setMeterProvider(MeterProvider.noop())
                .setEndpoint(String.valueOf(endpoint))
                .setTimeout(Duration.ofMillis(settings.timeoutMillis()))
                .setConnectTimeout(Duration.ofSeconds(CONNECT_SECONDS))
                .setRetryPolicy(RetryPolicy.builder()
                        .setInitialBackoff(Duration.ofMillis(500))
                        .setBackoffMultiplier(2)
                        .setMaxBackoff(Duration.ofSeconds(5))
                        .build())
                .setCompression(settings.gzip() ? "gzip" : "none");
        settings.headers().forEach(builder::addHeader);
        settings.certificates().applyTo(builder);
        return builder.build();
    }

    /** The URL without anything secret, or {@code file:PATH}. */
    @Override
    public String toString() {
        return file != null ? FILE + file.getPath() : String.valueOf(url());
    }
}
