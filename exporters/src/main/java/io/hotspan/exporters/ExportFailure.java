package io.hotspan.exporters;

import io.hotspan.exporters.http.PartialSuccess;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.sdk.common.export.HttpResponse;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in a sentence why a batch did not arrive. What a receiver wrote is cut and cleaned: it is a stranger's text. */
final class ExportFailure {
    /** For a failure that leaves no memory for words. */
    static final String UNTOLD = "the exporter failed, and there was no memory to say why";

    private static final int LONGEST_FOREIGN_TEXT = 120;

    private ExportFailure() {}

    /** Never throws. */
    static String sentence(@Nullable Throwable failure) {
        try {
            return inWords(failure);
        } catch (Throwable e) {
            return UNTOLD;
        }
    }

    private static String inWords(@Nullable Throwable failure) {
        if (failure == null) {
            return "the exporter failed and gave no reason";
        }
        if (failure instanceof FailedExportException.HttpExportException) {
            HttpResponse response = ((FailedExportException.HttpExportException) failure).getResponse();
            if (response != null) {
                return answered(response.getStatusCode(), response.getStatusMessage());
            }
        }
        return cause(failure);
    }

    private static String answered(int status, String message) {
        return "the collector answered " + (status + " " + clean(message)).trim() + hint(status);
    }

    private static String hint(int status) {
        switch (status) {
            case 401:
            case 403:
                return "; set its key in OTEL_EXPORTER_OTLP_HEADERS";
            case 404:
            case 405:
                return "; check the path, OTLP/HTTP is usually at /v1/traces";
            case 413:
                return "; raise the collector's limit for requests";
            case 429:
            case 503:
                return "; it asks for less: lower --rate or the probe's limits";
            default:
                return status >= 300 && status < 400 ? "; redirects are not followed, use the final URL" : "";
        }
    }

    private static String cause(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof PartialSuccess) {
                return "the collector rejected " + ((PartialSuccess) t).rejectedSpans() + " spans: "
                        + clean(String.valueOf(t.getMessage()));
            }
            if (t instanceof UnknownHostException) {
                return "the collector's name cannot be resolved: " + clean(String.valueOf(t.getMessage()));
            }
            if (t instanceof ConnectException) {
                return "no connection to the collector (" + clean(String.valueOf(t.getMessage())) + "); is it running?";
            }
            if (t instanceof SocketTimeoutException) {
                return "the collector did not answer in time (" + clean(String.valueOf(t.getMessage())) + ")";
            }
            if (t instanceof SSLException) {
                return "no secure connection to the collector: " + clean(String.valueOf(t.getMessage()));
            }
        }
        Throwable root = root(failure);
        return root.getClass().getSimpleName() + ": " + clean(String.valueOf(root.getMessage()));
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            root = t;
        }
        return root;
    }

    private static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < text.length() && clean.length() < LONGEST_FOREIGN_TEXT; i++) {
            char c = text.charAt(i);
            clean.append(c < ' ' || (c >= 0x7f && c < 0xa0) ? ' ' : c);
        }
        return clean.toString().trim();
    }
}
