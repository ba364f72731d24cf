package io.hotspan.exporters.http;

import io.opentelemetry.sdk.common.export.HttpResponse;

/** A whole answer: the status, the first 64 KiB of the body, and what it means for the connection. */
final class HttpAnswer implements HttpResponse {
    private final int status;
    private final String message;
    private final byte[] body;
    private final boolean reusable;
    private final long retryAfterMillis;

    /**
     * @param reusable whether another request may follow on the same connection
     * @param retryAfterMillis what Retry-After asked for, or -1
     */
    HttpAnswer(int status, String message, byte[] body, boolean reusable, long retryAfterMillis) {
        this.status = status;
        this.message = message;
        this.body = body;
        this.reusable = reusable;
        this.retryAfterMillis = retryAfterMillis;
    }

    @Override
    public int getStatusCode() {
        return status;
    }

    @Override
    public String getStatusMessage() {
        return message;
    }

    @Override
    public byte[] getResponseBody() {
        return body;
    }

    HttpAnswer onBrokenConnection() {
        return new HttpAnswer(status, message, body, false, retryAfterMillis);
    }

    boolean reusable() {
        return reusable;
    }

    long retryAfterMillis() {
        return retryAfterMillis;
    }

    boolean success() {
        return status >= 200 && status < 300;
    }

    /** The four states that OTLP/HTTP calls retryable. */
    boolean retryable() {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }
}
