package io.hotspan.exporters;

import static io.hotspan.exporters.Receiver.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.hotspan.probes.DropCause;
import io.opentelemetry.sdk.resources.Resource;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

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

    private static CallExporter exporter(String url, String trusted) throws Exception {
        Map<String, String> environment = Map.of(
                "OTEL_EXPORTER_OTLP_CERTIFICATE",
                folder.resolve(trusted + ".pem").toString(),
                "OTEL_EXPORTER_OTLP_TIMEOUT",
                "4000");
        return new CallExporter(ExportTarget.of(url, environment).open(), Resource.empty());
    }

    private static Receiver receiver(String name) throws Exception {
        return receiver(name, status(200));
    }

    private static Receiver receiver(String name, Receiver.Behaviour behaviour) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        ServerSocket server =
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return Receiver.on(server, behaviour);
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
