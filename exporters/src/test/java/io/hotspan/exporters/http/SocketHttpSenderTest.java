package io.hotspan.exporters.http;

import static io.hotspan.exporters.Receiver.body;
import static io.hotspan.exporters.Receiver.raw;
import static io.hotspan.exporters.Receiver.rawThenClose;
import static io.hotspan.exporters.Receiver.silence;
import static io.hotspan.exporters.Receiver.status;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.exporters.Receiver;
import io.hotspan.exporters.http.TestSender.Outcome;
import io.opentelemetry.exporter.otlp.internal.GzipCompressor;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SocketHttpSenderTest {
    private static final byte[] MESSAGE = "a message".getBytes(UTF_8);

    @Test
    void requestsFollowEachOtherOnOneConnection() throws Exception {
        try (Receiver receiver = Receiver.with(status(200))) {
            TestSender sender = new TestSender(receiver.url() + "/v1/traces?tenant=a")
                    .headers(Map.of("x-key", List.of("one", "two")));
            for (int i = 0; i < 3; i++) {
                assertThat(sender.send(MESSAGE).status()).isEqualTo(200);
            }

            assertThat(receiver.connections()).isEqualTo(1);
            assertThat(receiver.requests()).hasSize(3).allSatisfy(request -> {
                assertThat(request.line()).isEqualTo("POST /v1/traces?tenant=a HTTP/1.1");
                assertThat(request.body()).isEqualTo(MESSAGE);
                assertThat(request.headers())
                        .containsEntry("host", "127.0.0.1:" + receiver.port())
                        .containsEntry("content-type", "application/x-protobuf")
                        .containsEntry("x-key", "one, two")
                        .doesNotContainKey("content-encoding");
            });
        }
    }

    @Test
    void aMessageThatCannotTellItsLengthIsSentAllTheSame() throws Exception {
        try (Receiver receiver = Receiver.with(status(200))) {
            assertThat(new TestSender(receiver.url()).send(MESSAGE, -1).status())
                    .isEqualTo(200);
            assertThat(receiver.requests().get(0).body()).isEqualTo(MESSAGE);
            assertThat(receiver.requests().get(0).line()).isEqualTo("POST / HTTP/1.1");
        }
    }

    @Test
    void aMessageThatLiesAboutItsLengthIsNotSent() throws Exception {
        try (Receiver receiver = Receiver.with(status(200))) {
            assertThat(new TestSender(receiver.url()).send(MESSAGE, 3).error()).hasMessageContaining("said 3 bytes");
            assertThat(receiver.requests()).isEmpty();
        }
    }

    @Test
    void neitherProxiesNorCookiesOfTheProcessAreAsked() throws Exception {
        ProxySelector proxies = ProxySelector.getDefault();
        CookieHandler cookies = CookieHandler.getDefault();
        AtomicLong asked = new AtomicLong();
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                asked.incrementAndGet();
                return List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
                asked.incrementAndGet();
            }
        });
        CookieHandler.setDefault(new CookieHandler() {
            @Override
            public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
                asked.incrementAndGet();
                return Map.of();
            }

            @Override
            public void put(URI uri, Map<String, List<String>> headers) {
                asked.incrementAndGet();
            }
        });
        try (Receiver receiver = Receiver.with(status(200, "Set-Cookie: a=b"))) {
            TestSender sender = new TestSender(receiver.url());
            sender.send(MESSAGE);
            sender.send(MESSAGE);

            assertThat(asked).hasValue(0);
            assertThat(receiver.requests().get(1).headers()).doesNotContainKey("cookie");
        } finally {
            ProxySelector.setDefault(proxies);
            CookieHandler.setDefault(cookies);
        }
    }

    @Test
    void aConnectionClosedBetweenRequestsCostsNothing() throws Exception {
        try (Receiver receiver = Receiver.with(rawThenClose("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))) {
            TestSender sender = new TestSender(receiver.url());
            for (int i = 0; i < 20; i++) {
                assertThat(sender.send(MESSAGE).status()).isEqualTo(200);
            }
            assertThat(receiver.requests()).hasSize(20);
            assertThat(receiver.connections()).isEqualTo(20);
        }
    }

    @Test
    void aFreshConnectionClosedWithoutAnAnswerIsNotTriedAgain() throws Exception {
        try (Receiver receiver = Receiver.with(rawThenClose(""))) {
            assertThat(new TestSender(receiver.url()).send(MESSAGE).error()).isInstanceOf(IOException.class);
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    @Test
    void anAnswerCutOffOnAKeptConnectionIsNotSentAgain() throws Exception {
        try (Receiver receiver = Receiver.with(status(200), rawThenClose("HTTP/1.1 20"), status(200))) {
            TestSender sender = new TestSender(receiver.url());
            assertThat(sender.send(MESSAGE).status()).isEqualTo(200);
            assertThat(sender.send(MESSAGE).error()).isInstanceOf(IOException.class);
            assertThat(receiver.requests()).hasSize(2);
        }
    }

    @Test
    void aResetWithinTheBodyKeepsTheStatus() throws Exception {
        Receiver.Behaviour reset = (request, out, socket) -> {
            Receiver.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
            socket.setSoLinger(true, 0);
            return false;
        };
        try (Receiver receiver = Receiver.with(reset, status(200))) {
            TestSender sender = new TestSender(receiver.url());
            assertThat(sender.send(MESSAGE).status()).isEqualTo(200);
            assertThat(sender.send(MESSAGE).status()).isEqualTo(200);
            assertThat(receiver.requests()).hasSize(2);
        }
    }

    @Test
    void aReceiverThatHangsIsLeftAtTheTimeLimit() throws Exception {
        try (Receiver receiver = Receiver.with(silence())) {
            Outcome outcome = new TestSender(receiver.url())
                    .timeout(Duration.ofMillis(300))
                    .send(MESSAGE);

            assertThat(outcome.error()).isInstanceOf(SocketTimeoutException.class);
            assertThat(outcome.millis()).isBetween(290L, 5_000L);
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    @Test
    void aByteNowAndThenDoesNotStretchTheTimeLimit() throws Exception {
        Receiver.Behaviour drip = (request, out, socket) -> {
            for (int i = 0; i < 10_000; i++) {
                Receiver.write(out, i == 0 ? "HTTP/1.1 200 OK\r\nX-Long: " : "x");
                TimeUnit.MILLISECONDS.timedJoin(Thread.currentThread(), 20);
            }
            return true;
        };
        try (Receiver receiver = Receiver.with(drip)) {
            Outcome outcome = new TestSender(receiver.url())
                    .timeout(Duration.ofMillis(400))
                    .send(MESSAGE);

            assertThat(outcome.error()).isInstanceOf(SocketTimeoutException.class);
            assertThat(outcome.millis()).isBetween(390L, 5_000L);
        }
    }

    @Test
    void aReceiverThatReadsNothingIsLeftSoonAfterTheTimeLimit() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Outcome outcome = new TestSender("http://127.0.0.1:" + deaf.getLocalPort())
                    .timeout(Duration.ofMillis(300))
                    .send(new byte[64 << 20]);

            assertThat(outcome.error()).isInstanceOf(IOException.class);
            assertThat(outcome.millis()).isBetween(290L, 10_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1073741824\r\n", ""})
    void ofAGigabyteOnlyTheStartIsRead(String length) throws Exception {
        AtomicLong written = new AtomicLong();
        Receiver.Behaviour flood = (request, out, socket) -> {
            Receiver.write(out, "HTTP/1.1 400 Bad\r\n" + length + "\r\n");
            byte[] piece = new byte[64 << 10];
            while (written.get() < 1 << 30) {
                out.write(piece);
                written.addAndGet(piece.length);
            }
            return false;
        };
        try (Receiver receiver = Receiver.with(flood, status(200))) {
            TestSender sender = new TestSender(receiver.url());
            Outcome outcome = sender.send(MESSAGE);

            assertThat(outcome.status()).isEqualTo(400);
            assertThat(outcome.body()).hasSize(AnswerReader.LONGEST_BODY);
            assertThat(written.get()).isLessThan(64 << 20);
            assertThat(sender.send(MESSAGE).status()).isEqualTo(200);
        }
    }

    @Test
    void aChunkedGigabyteIsCutToo() throws Exception {
        Receiver.Behaviour flood = (request, out, socket) -> {
            Receiver.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] piece = ("1000\r\n" + "x".repeat(4096) + "\r\n").getBytes(ISO_8859_1);
            for (int i = 0; i < 262_144; i++) {
                out.write(piece);
            }
            return false;
        };
        try (Receiver receiver = Receiver.with(flood)) {
            Outcome outcome = new TestSender(receiver.url()).send(MESSAGE);

            assertThat(outcome.status()).isEqualTo(200);
            assertThat(outcome.body()).hasSize(AnswerReader.LONGEST_BODY);
        }
    }

    @Test
    void chunksWithExtensionsAndTrailersAreUnderstoodAndTheConnectionKept() throws Exception {
        String chunked =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 1\r\n\r\n";
        try (Receiver receiver = Receiver.with(raw(chunked))) {
            TestSender sender = new TestSender(receiver.url());
            sender.send(MESSAGE);
            Outcome outcome = sender.send(MESSAGE);

            assertThat(outcome.body()).isEqualTo("abcde".getBytes(UTF_8));
            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    @Test
    void interimAnswersAreSkipped() throws Exception {
        String interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n";
        try (Receiver receiver = Receiver.with(raw(interim + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))) {
            assertThat(new TestSender(receiver.url()).send(MESSAGE).status()).isEqualTo(200);
        }
    }

    @Test
    void interimAnswersForEverAreAnError() throws Exception {
        try (Receiver receiver = Receiver.with(raw("HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000)))) {
            assertThat(new TestSender(receiver.url()).send(MESSAGE).error()).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void connectionCloseIsObeyed() throws Exception {
        try (Receiver receiver = Receiver.with(status(200, "Connection: close"))) {
            TestSender sender = new TestSender(receiver.url());
            sender.send(MESSAGE);
            sender.send(MESSAGE);
            assertThat(receiver.connections()).isEqualTo(2);
        }
    }

    @Test
    void bytesNobodyAskedForAreNotTakenForTheNextAnswer() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        String stray = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";
        try (Receiver receiver = Receiver.with(raw(answer + stray), status(200))) {
            TestSender sender = new TestSender(receiver.url());
            assertThat(sender.send(MESSAGE).status()).isEqualTo(200);
            assertThat(sender.send(MESSAGE).status()).isEqualTo(200);
            assertThat(receiver.connections()).isEqualTo(2);
        }
    }

    @Test
    void anAnswerThatIsNotHttpSaysSo() throws Exception {
        try (Receiver receiver = Receiver.with(raw("\0\0\6\4\0\0\0\0\0\n"))) {
            assertThat(new TestSender(receiver.url()).send(MESSAGE).error())
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("not HTTP/1.1");
        }
    }

    @Test
    void aRefusalBeforeTheWholeRequestWasReadIsHeard() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> early = CompletableFuture.runAsync(() -> {
                try (var socket = server.accept()) {
                    Receiver.write(socket.getOutputStream(), "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
                    socket.getInputStream().readNBytes(1 << 20);
                } catch (IOException e) {
                    // The sender went away first.
                }
            });
            Outcome outcome = new TestSender("http://127.0.0.1:" + server.getLocalPort()).send(new byte[16 << 20]);

            assertThat(outcome.status()).isEqualTo(413);
            early.get();
        }
    }

    @Test
    void gzipMeansLevelOne() throws Exception {
        byte[] message = new byte[200_000];
        Random random = new Random(7);
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : i % 251);
        }
        try (Receiver receiver = Receiver.with(status(200))) {
            new TestSender(receiver.url()).compressor(new GzipCompressor()).send(message);

            Receiver.Request request = receiver.requests().get(0);
            assertThat(request.headers()).containsEntry("content-encoding", "gzip");
            assertThat(request.body()).isEqualTo(message);
            byte[] deflated = Arrays.copyOfRange(request.rawBody(), 10, request.rawBody().length - 8);
            assertThat(deflated).isEqualTo(deflated(message, 1)).isNotEqualTo(deflated(message, 6));
        }
    }

    private static byte[] deflated(byte[] message, int level) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream deflate = new DeflaterOutputStream(out, new Deflater(level, true), 8 * 1024)) {
            deflate.write(message);
        }
        return out.toByteArray();
    }

    @Test
    void aHeaderWithALineBreakIsNotSentAndNotShown() throws Exception {
        try (Receiver receiver = Receiver.with(status(200))) {
            Outcome outcome = new TestSender(receiver.url())
                    .headers(Map.of("x-key", List.of("secret\r\nX-Evil: 1")))
                    .send(MESSAGE);

            assertThat(outcome.error()).isInstanceOf(ProtocolException.class);
            assertThat(outcome.error()).hasMessageNotContaining("secret");
            assertThat(receiver.requests()).isEmpty();
        }
    }

    @Test
    void headersThatFrameTheRequestAreOursAlone() throws Exception {
        try (Receiver receiver = Receiver.with(status(200))) {
            new TestSender(receiver.url())
                    .headers(Map.of("Content-Length", List.of("3"), "Transfer-Encoding", List.of("chunked")))
                    .send(MESSAGE);

            assertThat(receiver.requests().get(0).body()).isEqualTo(MESSAGE);
            assertThat(receiver.requests().get(0).headers()).doesNotContainKey("transfer-encoding");
        }
    }

    @Test
    void whatTheReceiverRejectedIsReportedAsPartialSuccess() throws Exception {
        byte[] answer = ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(300)
                        .setErrorMessage("too old"))
                .build()
                .toByteArray();
        try (Receiver receiver = Receiver.with(body(200, answer))) {
            assertThat(new TestSender(receiver.url()).send(MESSAGE).error())
                    .isInstanceOfSatisfying(PartialSuccess.class, e -> {
                        assertThat(e.rejectedSpans()).isEqualTo(300);
                        assertThat(e).hasMessage("too old");
                    });
        }
    }

    @Test
    void aPartialSuccessThatRejectsNothingIsASuccess() throws Exception {
        byte[] warning = ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder().setErrorMessage("be careful"))
                .build()
                .toByteArray();
        try (Receiver receiver = Receiver.with(body(200, warning), body(200, "{}".getBytes(UTF_8)))) {
            TestSender sender = new TestSender(receiver.url());
            assertThat(sender.send(MESSAGE).status()).isEqualTo(200);
            assertThat(sender.send(MESSAGE).status()).isEqualTo(200);
        }
    }
}
