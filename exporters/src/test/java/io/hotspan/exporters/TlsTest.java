package io.hotspan.exporters;

import static io.hotspan.exporters.Receiver.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    /** Some 30 MB, more than the buffers of both ends hold. */
    private static final List<Call> LARGE = Collections.nCopies(300, Calls.withText("p1", 100_000));

    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificate("right", "dns:localhost,ip:127.0.0.1");
        certificate("wrong", "dns:collector.example.com");
    }

    @Test
    void aTrustedCertificateForTheHostIsAccepted() throws Exception {
        try (Receiver receiver = receiver("right");
                CallExporter exporter = exporter("https://localhost:" + receiver.port(), "right")) {
            for (int i = 0; i < 2; i++) {
                exporter.offer(Calls.of("p1", 3));
                assertThat(exporter.flush(20_000)).isTrue();
            }
            assertThat(exporter.counts("p1").exported()).isEqualTo(6);
            assertThat(receiver.spans()).hasSize(6);
            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    @Test
    void aTlsConnectionClosedBetweenRequestsCostsNothing() throws Exception {
        try (Receiver receiver =
                        receiver("right", Receiver.rawThenClose("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
                CallExporter exporter = exporter("https://localhost:" + receiver.port(), "right")) {
            for (int i = 0; i < 5; i++) {
                exporter.offer(Calls.of("p1", 1));
                assertThat(exporter.flush(20_000)).isTrue();
            }
            assertThat(exporter.counts("p1").exported()).isEqualTo(5);
            assertThat(receiver.requests()).hasSize(5);
        }
    }

    @Test
    void aTrustedCertificateForAnotherHostIsRefusedAndNothingSent() throws Exception {
        try (Receiver receiver = receiver("wrong");
                CallExporter exporter = exporter("https://localhost:" + receiver.port(), "wrong")) {
            exporter.offer(Calls.of("p1", 3));
            assertThat(exporter.flush(20_000)).isTrue();

            assertThat(exporter.counts("p1").dropped()).containsOnly(entry(DropCause.EXPORT_FAILED, 3L));
            assertThat(exporter.lastFailure()).contains("no secure connection").contains("localhost");
            assertThat(receiver.requests()).isEmpty();
            assertThat(receiver.connections()).isEqualTo(1);
        }
    }

    @Test
    void anUntrustedCertificateIsRefused() throws Exception {
        try (Receiver receiver = receiver("right");
                CallExporter exporter = exporter("https://localhost:" + receiver.port(), "wrong")) {
            exporter.offer(Calls.of("p1", 1));
            assertThat(exporter.flush(20_000)).isTrue();

            assertThat(exporter.lastFailure()).contains("no secure connection");
            assertThat(receiver.requests()).isEmpty();
        }
    }

    @Test
    void aReceiverThatSpeaksNoTlsIsToldFromOneThatIsNotThere() throws Exception {
        try (Receiver receiver = Receiver.with(status(200));
                CallExporter exporter = exporter("https://127.0.0.1:" + receiver.port(), "right")) {
            exporter.offer(Calls.of("p1", 1));
            exporter.flush(20_000);

            assertThat(exporter.lastFailure()).isNotNull().contains("no secure connection");
        }
    }

    @Test
    void aCollectorThatStopsReadingDoesNotHoldTheClose() throws Exception {
        try (Mute collector = new Mute()) {
            CallExporter exporter = new CallExporter(
                    spanExporter(collector.url(), "right", 60_000),
                    Resource.empty(),
                    new QueueLimits(10_000, 1L << 30, 10_000, 1L << 30, 0),
                    calls -> {});
            exporter.offer(LARGE);
            await().until(Mute::isWrittenTo);
            exporter.offer(Calls.of("p2", 5));

            assertThat(Hung.millis(() -> exporter.close(900))).isBetween(600L, 5_000L);

            assertThat(exporter.counts("p1").dropped()).containsOnly(entry(DropCause.SHUTDOWN, (long) LARGE.size()));
            assertThat(exporter.counts("p2").dropped()).containsOnly(entry(DropCause.SHUTDOWN, 5L));
            assertThat(exporter.total().exported() + exporter.total().inFlight())
                    .isZero();
            await().until(() -> !Mute.isWrittenTo());
        }
    }

    @Test
    void aWriteThatHangsIsEndedByTheShutdownFromAnotherThread() throws Exception {
        try (Mute collector = new Mute()) {
            SpanExporter exporter = spanExporter(collector.url(), "right", 60_000);
            CompletableFuture<Boolean> sent =
                    CompletableFuture.supplyAsync(() -> exporter.export(spans()).isSuccess());
            await().until(Mute::isWrittenTo);

            assertThat(Hung.millis(exporter::shutdown)).isLessThan(5_000);
            assertThat(sent.get(10, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void aWriteThatHangsEndsAtTheTimeLimit() throws Exception {
        try (Mute collector = new Mute()) {
            SpanExporter exporter = spanExporter(collector.url(), "right", 1_500);

            assertThat(Hung.millis(() ->
                            assertThat(exporter.export(spans()).isSuccess()).isFalse()))
                    .isBetween(1_000L, 9_000L);
            exporter.shutdown();
        }
    }

    private static List<SpanData> spans() {
        SpanMapper mapper = new SpanMapper(Resource.empty());
        return LARGE.stream().<SpanData>map(mapper::span).toList();
    }

    /** A collector that shakes hands, and then never reads a byte. */
    private static final class Mute implements Closeable {
        private final ServerSocket server = new ServerSocket();
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();

        Mute() throws Exception {
            server.setReceiveBufferSize(4_096);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SSLContext context = context("right");
            Thread thread = new Thread(() -> shakeHands(context), "mute");
            thread.setDaemon(true);
            thread.start();
        }

        private void shakeHands(SSLContext context) {
            try {
                while (!server.isClosed()) {
                    Socket socket = server.accept();
                    sockets.add(socket);
                    SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, null, 0, true);
                    secure.setUseClientMode(false);
                    secure.startHandshake();
                }
            } catch (IOException e) {
                // Closed by the test.
            }
        }

        /** The request is on its way: with nobody who reads, it stays there. */
        static boolean isWrittenTo() {
            return Hung.in("sendTo", "io.hotspan.exporters.http.RequestBuffer");
        }

        String url() {
            return "https://localhost:" + server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static CallExporter exporter(String url, String trusted) throws Exception {
        return new CallExporter(spanExporter(url, trusted, 4_000), Resource.empty());
    }

    private static SpanExporter spanExporter(String url, String trusted, int timeoutMillis) throws Exception {
        Map<String, String> environment = Map.of(
                "OTEL_EXPORTER_OTLP_CERTIFICATE",
                folder.resolve(trusted + ".pem").toString(),
                "OTEL_EXPORTER_OTLP_TIMEOUT",
                String.valueOf(timeoutMillis));
        return ExportTarget.of(url, environment).open();
    }

    private static Receiver receiver(String name) throws Exception {
        return receiver(name, status(200));
    }

    private static Receiver receiver(String name, Receiver.Behaviour behaviour) throws Exception {
        ServerSocket server =
                context(name).getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return Receiver.on(server, behaviour);
    }

    private static SSLContext context(String name) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void certificate(String name, String names) throws Exception {
        String store = folder.resolve(name + ".p12").toString();
        keytool(
                "-genkeypair",
                "-keystore",
                store,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + names,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2");
        keytool(
                "-exportcert",
                "-rfc",
                "-keystore",
                store,
                "-file",
                folder.resolve(name + ".pem").toString());
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD), "-alias", "a"));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue())
                .as(Files.readString(folder.resolve("keytool.log")))
                .isZero();
    }
}
