package io.hotspan.exporters.http;

import io.hotspan.exporters.http.HttpConnection.ConnectFailure;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * OTLP over one keep-alive connection, in the calling thread.
 *
 * <p>What may be sent twice: a request on a connection kept from before that closed without a byte of an answer (at
 * once, and once), one answered 429, 502, 503 or 504, and one that found no connection (both after a growing wait).
 * Nothing else is repeated, so that a span is not counted twice. Retry-After is obeyed up to a minute, also by the
 * requests that follow.
 *
 * <p>Threads: one request at a time, others wait their turn. Shutdown comes from any thread and ends the request under
 * way. May block: up to the configured time limit, plus name resolution.
 */
final class SocketHttpSender implements HttpSender {
    private static final long LONGEST_RETRY_AFTER_MILLIS = 60_000;

    private final Endpoint endpoint;
    private final HttpSenderConfig config;
    private final RequestHead head;
    private final RetryDelay retries;
    private final long timeoutNanos;
    private final StallWatch watch = new StallWatch();
    /** Null after the shutdown: a request under way still has it, and it goes with that. */
    private volatile @Nullable RequestBuffer request = new RequestBuffer();

    private final Object wakeUp = new Object();
    private volatile @Nullable HttpConnection connection;
    private volatile boolean shutdown;
    /** No attempt before this time: the receiver asked for it. */
    private long notBefore = System.nanoTime();

    SocketHttpSender(HttpSenderConfig config) {
        this.config = config;
        this.endpoint = Endpoint.of(config.getEndpoint());
        this.head = new RequestHead(endpoint, config);
        this.retries = new RetryDelay(config.getRetryPolicy());
        // Far below Long.MAX_VALUE: deadlines are sums.
        this.timeoutNanos =
                Math.min(config.getTimeout().toMillis(), TimeUnit.DAYS.toMillis(1)) * TimeUnit.MILLISECONDS.toNanos(1);
    }

    @Override
    public synchronized void send(
            MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
        HttpAnswer answer = null;
        Throwable failure = null;
        RequestBuffer buffer = request;
        try {
            requireOpen(buffer != null);
            answer = answerTo(message, Objects.requireNonNull(buffer));
            failure = answer.success() ? PartialSuccess.in(answer.getResponseBody()) : null;
        } catch (IOException | RuntimeException e) {
            failure = shutdown && !(e instanceof ConnectFailure || e instanceof ShutDown) ? new ShutDown(e) : e;
        } finally {
            watch.disarm();
            if (buffer != null) {
                buffer.release();
            }
        }
        // Outside the try: what a callback throws is not an answer to report a second time.
        if (answer != null && failure == null) {
            onResponse.accept(answer);
        } else if (failure != null) {
            onError.accept(failure);
        }
    }

    private HttpAnswer answerTo(MessageWriter message, RequestBuffer buffer) throws IOException {
        long deadline = System.nanoTime() + timeoutNanos;
        buffer.fill(head.lines(), message, head.gzip());
        awaitTurn(deadline);
        HttpAnswer answer = null;
        ConnectFailure refused = null;
        for (int attempt = 1; ; attempt++) {
            HttpAnswer earlierAnswer = answer;
            ConnectFailure earlierRefusal = refused;
            answer = null;
            refused = null;
            try {
                answer = attempt(buffer, deadline);
            } catch (IOException e) {
                if (shutdown) {
                    return met(earlierAnswer, earlierRefusal, e instanceof ShutDown ? (ShutDown) e : new ShutDown(e));
                }
                if (!(e instanceof ConnectFailure)) {
                    throw e;
                }
                refused = (ConnectFailure) e;
            }
            long next = nextAttempt(attempt, answer == null ? -1 : answer.retryAfterMillis());
            boolean again = answer == null || answer.retryable();
            // A shutdown ends the wait, and what this attempt met is then the reason.
            if (!again || !retries.allows(attempt) || next - deadline >= 0 || !pauseUntil(next)) {
                if (refused != null) {
                    throw refused;
                }
                return Objects.requireNonNull(answer);
            }
        }
    }

    /** An attempt was cut off: what the one before met is the reason, if there was one. */
    private static HttpAnswer met(@Nullable HttpAnswer answer, @Nullable ConnectFailure refusal, ShutDown cut)
            throws IOException {
        if (answer != null) {
            return answer;
        }
        if (refusal != null) {
            throw refusal;
        }
        throw cut;
    }

    /** An earlier answer may have asked for quiet longer than its own request could wait. */
    private void awaitTurn(long deadline) throws IOException {
        if (notBefore - deadline >= 0) {
            requireOpen(pauseUntil(deadline));
            throw new SocketTimeoutException("the receiver asked to be left alone for longer than the time limit");
        }
        requireOpen(pauseUntil(notBefore));
    }

    private static void requireOpen(boolean open) throws ShutDown {
        if (!open) {
            throw new ShutDown(null);
        }
    }

    private long nextAttempt(int made, long retryAfterMillis) {
        long now = System.nanoTime();
        long next = now + retries.nanosAfter(made);
        if (retryAfterMillis >= 0) {
            long asked = Math.min(retryAfterMillis, LONGEST_RETRY_AFTER_MILLIS);
            notBefore = now + TimeUnit.MILLISECONDS.toNanos(asked);
            next = notBefore - next > 0 ? notBefore : next;
        }
        return next;
    }

    private HttpAnswer attempt(RequestBuffer buffer, long deadline) throws IOException {
        HttpConnection kept = connection;
        if (kept != null && !kept.usable()) {
            kept.close();
            kept = null;
        }
        if (kept != null) {
            try {
                return exchange(kept, buffer, deadline);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                // The receiver may close an idle connection whenever it likes; that is no failure of this request.
                if (kept.answerBegan() || shutdown || System.nanoTime() - deadline >= 0) {
                    throw e;
                }
            }
        }
        return exchange(open(deadline), buffer, deadline);
    }

    private HttpConnection open(long deadline) throws IOException {
        HttpConnection fresh = new HttpConnection(endpoint, config.getSslContext(), config.getEnabledProtocols());
        connection = fresh;
        // After the field is set: a shutdown now sees either this connection or the flag is seen here.
        requireOpen(!shutdown);
        boolean opened = false;
        // A handshake dripped byte by byte passes every single read's limit.
        watch.arm(fresh, deadline);
        try {
            fresh.open(deadline, config.getConnectTimeout().toMillis());
            opened = true;
            return fresh;
        } finally {
            watch.disarm();
            if (!opened) {
                connection = null;
            }
        }
    }

    private HttpAnswer exchange(HttpConnection on, RequestBuffer buffer, long deadline) throws IOException {
        boolean reusable = false;
        watch.arm(on, deadline);
        try {
            HttpAnswer answer = on.exchange(buffer, deadline);
            reusable = answer.reusable();
            return answer;
        } catch (IOException e) {
            if (shutdown) {
                throw new ShutDown(e);
            }
            throw e;
        } finally {
            watch.disarm();
            if (!reusable) {
                on.close();
                connection = null;
            }
        }
    }

    /** False when the sender was shut down meanwhile. */
    private boolean pauseUntil(long nanos) throws IOException {
        synchronized (wakeUp) {
            for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
                if (shutdown) {
                    return false;
                }
                try {
                    wakeUp.wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while waiting to send again");
                }
            }
            return !shutdown;
        }
    }

    @Override
    public CompletableResultCode shutdown() {
        shutdown = true;
        HttpConnection current = connection;
        if (current != null) {
            current.close();
        }
        synchronized (wakeUp) {
            wakeUp.notifyAll();
        }
        watch.stop();
        request = null;
        return CompletableResultCode.ofSuccess();
    }
}
