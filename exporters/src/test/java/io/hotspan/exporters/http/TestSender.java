package io.hotspan.exporters.http;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A sender with short times, and what came of one message. */
final class TestSender implements HttpSenderConfig {
    /** What one send ended with: exactly one of the two. */
    record Outcome(
            @Nullable HttpResponse response, @Nullable Throwable error, long millis) {
        byte[] body() {
            if (response == null) {
                throw new AssertionError("no answer", error);
            }
            return response.getResponseBody();
        }

        int status() {
            if (response == null) {
                throw new AssertionError("no answer", error);
            }
            return response.getStatusCode();
        }
    }

    private final String url;
    private Duration timeout = Duration.ofSeconds(5);
    private Map<String, List<String>> headers = Map.of();
    private @Nullable Compressor compressor;
    private @Nullable SSLContext tls;
    private @Nullable HttpSender sender;

    TestSender(String url) {
        this.url = url;
    }

    TestSender timeout(Duration most) {
        timeout = most;
        return this;
    }

    TestSender headers(Map<String, List<String>> all) {
        headers = all;
        return this;
    }

    TestSender compressor(Compressor with) {
        compressor = with;
        return this;
    }

    TestSender tls(SSLContext context) {
        tls = context;
        return this;
    }

    HttpSender sender() {
        if (sender == null) {
            sender = new SocketSenders().createSender(this);
        }
        return sender;
    }

    Outcome send(byte[] message) {
        return send(message, message.length);
    }

    Outcome send(byte[] message, int saidLength) {
        long start = System.nanoTime();
        Object[] outcome = new Object[1];
        sender().send(
                        new MessageWriter() {
                            @Override
                            public void writeMessage(OutputStream output) throws IOException {
                                output.write(message);
                            }

                            @Override
                            public int getContentLength() {
                                return saidLength;
                            }
                        },
                        response -> once(outcome, response),
                        error -> once(outcome, error));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        return outcome[0] instanceof HttpResponse response
                ? new Outcome(response, null, millis)
                : new Outcome(null, (Throwable) outcome[0], millis);
    }

    private static void once(Object[] outcome, Object value) {
        if (outcome[0] != null) {
            throw new AssertionError("called back twice");
        }
        outcome[0] = value;
    }

    @Override
    public URI getEndpoint() {
        return URI.create(url);
    }

    @Override
    public String getContentType() {
        return "application/x-protobuf";
    }

    @Override
    public @Nullable Compressor getCompressor() {
        return compressor;
    }

    @Override
    public Duration getTimeout() {
        return timeout;
    }

    @Override
    public Duration getConnectTimeout() {
        return Duration.ofSeconds(2);
    }

    @Override
    public Supplier<Map<String, List<String>>> getHeadersSupplier() {
        return () -> headers;
    }

    @Override
    public @Nullable ProxyOptions getProxyOptions() {
        return null;
    }

    @Override
    public RetryPolicy getRetryPolicy() {
        return RetryPolicy.builder()
                .setInitialBackoff(Duration.ofMillis(20))
                .setMaxBackoff(Duration.ofMillis(80))
                .setBackoffMultiplier(2)
                .build();
    }

    @Override
    public @Nullable SSLContext getSslContext() {
        return tls;
    }

    @Override
    public @Nullable X509TrustManager getTrustManager() {
        return null;
    }

    @Override
    public @Nullable ExecutorService getExecutorService() {
        return null;
    }
}
