package io.hotspan.exporters.http;

import static io.hotspan.exporters.Receiver.silence;
import static io.hotspan.exporters.Receiver.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.exporters.Receiver;
import io.hotspan.exporters.http.TestSender.Outcome;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a request is made again, for how long, and how a shutdown ends that. */
@Timeout(60)
class SocketHttpRetryTest {
    private static final byte[] MESSAGE = "a message".getBytes(UTF_8);

    @Test
    void tooManyRequestsIsSentAgainWhenTheReceiverSaid() throws Exception {
        try (Receiver receiver = Receiver.with(status(429, "Retry-After: 1"), status(200))) {
            assertThat(new TestSender(receiver.url()).send(MESSAGE).status()).isEqualTo(200);

            assertThat(receiver.requests()).hasSize(2);
            long gap = receiver.requests().get(1).atNanos()
                    - receiver.requests().get(0).atNanos();
            assertThat(gap).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(990));
        }
    }

    @Test
    void retryAfterMayBeADate() throws Exception {
        String inTwoSeconds = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2));
        try (Receiver receiver = Receiver.with(status(503, "Retry-After: " + inTwoSeconds), status(200))) {
            Outcome outcome = new TestSender(receiver.url()).send(MESSAGE);

            assertThat(outcome.status()).isEqualTo(200);
            assertThat(outcome.millis()).isGreaterThan(500);
        }
    }

    @Test
    void aLongRetryAfterEndsThisRequestAndHoldsTheNext() throws Exception {
        try (Receiver receiver = Receiver.with(status(503, "Retry-After: 99999999999"), status(200))) {
            TestSender sender = new TestSender(receiver.url()).timeout(Duration.ofMillis(500));

            Outcome first = sender.send(MESSAGE);
            Outcome second = sender.send(MESSAGE);

            assertThat(first.status()).isEqualTo(503);
            assertThat(second.error()).isInstanceOf(SocketTimeoutException.class);
            assertThat(second.millis()).isGreaterThanOrEqualTo(490);
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void anOverloadedReceiverIsTriedFiveTimes(int status) throws Exception {
        try (Receiver receiver = Receiver.with(status(status))) {
            Outcome outcome = new TestSender(receiver.url()).send(MESSAGE);

            assertThat(outcome.status()).isEqualTo(status);
            assertThat(receiver.requests()).hasSize(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 302, 307, 400, 401, 404, 413, 500})
    void everyOtherAnswerIsFinalAndRedirectsAreNotFollowed(int status) throws Exception {
        try (Receiver elsewhere = Receiver.with(status(200));
                Receiver receiver = Receiver.with(status(status, "Location: " + elsewhere.url()))) {
            assertThat(new TestSender(receiver.url()).send(MESSAGE).status()).isEqualTo(status);
            assertThat(receiver.requests()).hasSize(1);
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void aReceiverThatComesLateIsReachedByRetrying() throws Exception {
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        TestSender sender = new TestSender("http://127.0.0.1:" + port);
        assertThat(sender.send(MESSAGE).error()).hasRootCauseInstanceOf(ConnectException.class);

        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(() -> sender.send(MESSAGE));
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        try (Receiver receiver = Receiver.on(server, status(200))) {
            assertThat(outcome.get().status()).isEqualTo(200);
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    @Test
    void shutdownEndsARequestThatHangs() throws Exception {
        try (Receiver receiver = Receiver.with(silence())) {
            TestSender sender = new TestSender(receiver.url());

            Outcome outcome = shutDownAfter(1, receiver, sender);

            assertThat(outcome.error()).hasMessageContaining("shut down");
            assertThat(outcome.millis()).isLessThan(4_000);
            assertThat(sender.send(MESSAGE).error()).hasMessageContaining("shut down");
        }
    }

    @Test
    void shutdownEndsTheWaitForARetryAndTheLastAnswerIsTheReason() throws Exception {
        try (Receiver receiver = Receiver.with(status(503, "Retry-After: 4"))) {
            Outcome outcome = shutDownAfter(1, receiver, new TestSender(receiver.url()));

            assertThat(outcome.status()).isEqualTo(503);
            assertThat(outcome.millis()).isLessThan(3_500);
        }
    }

    /** Its calls are then failed, and not merely overtaken by the end. */
    @Test
    void anAnswerBeforeTheShutdownIsTheReasonAlsoWhenTheNextAttemptHangs() throws Exception {
        try (Receiver receiver = Receiver.with(status(503), silence())) {
            Outcome outcome = shutDownAfter(2, receiver, new TestSender(receiver.url()));

            assertThat(outcome.status()).isEqualTo(503);
            assertThat(outcome.millis()).isLessThan(4_000);
        }
    }

    /** What becomes of a message whose sender is shut down once the receiver has seen so many requests. */
    private static Outcome shutDownAfter(int requests, Receiver receiver, TestSender sender) throws Exception {
        sender.sender(); // made here, so that both threads have the same
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(() -> sender.send(MESSAGE));
        await().until(() -> receiver.requests().size() == requests);
        sender.sender().shutdown();
        return outcome.get();
    }
}
