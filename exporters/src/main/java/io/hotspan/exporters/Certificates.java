package io.hotspan.exporters;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PEM files for TLS, by OpenTelemetry's environment variables. */
final class Certificates {
    static final Certificates NONE = new Certificates(null, null, null);

    private final @Nullable String trusted;
    private final @Nullable String clientKey;
    private final @Nullable String clientCertificate;

    private Certificates(@Nullable String trusted, @Nullable String clientKey, @Nullable String clientCertificate) {
        this.trusted = trusted;
        this.clientKey = clientKey;
        this.clientCertificate = clientCertificate;
    }

    static Certificates of(Map<String, String> environment) throws ExportTargetException {
        String key = setting(environment, "CLIENT_KEY");
        String certificate = setting(environment, "CLIENT_CERTIFICATE");
        if ((key == null) != (certificate == null)) {
            throw new ExportTargetException(
                    "of OTEL_EXPORTER_OTLP_CLIENT_KEY and OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE only one is set",
                    "Set both, or none.");
        }
        return new Certificates(setting(environment, "CERTIFICATE"), key, certificate);
    }

    private static @Nullable String setting(Map<String, String> environment, String what) {
        String traces = OtlpSettings.value(environment, "OTEL_EXPORTER_OTLP_TRACES_" + what);
        return traces != null ? traces : OtlpSettings.value(environment, "OTEL_EXPORTER_OTLP_" + what);
    }

    void applyTo(OtlpHttpSpanExporterBuilder builder) throws ExportTargetException {
        try {
            if (trusted != null) {
                builder.setTrustedCertificates(read(trusted));
            }
            if (clientKey != null && clientCertificate != null) {
                builder.setClientTls(read(clientKey), read(clientCertificate));
            }
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new ExportTargetException(
                    "a certificate for the collector cannot be used: " + e.getMessage(),
                    "Check that OTEL_EXPORTER_OTLP_CERTIFICATE and the CLIENT_ ones name PEM files.");
        }
    }

    private static byte[] read(String path) throws ExportTargetException {
        try {
            return Files.readAllBytes(Paths.get(path));
        } catch (IOException | RuntimeException e) {
            throw new ExportTargetException(
                    "the certificate file " + path + " cannot be read",
                    "Correct OTEL_EXPORTER_OTLP_CERTIFICATE or the CLIENT_ one that names it.");
        }
    }
}
