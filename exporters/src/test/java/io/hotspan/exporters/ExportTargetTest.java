package io.hotspan.exporters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportTargetTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:4318,          http://127.0.0.1:4318/v1/traces",
        "http://127.0.0.1:4318/,         http://127.0.0.1:4318/v1/traces",
        "'  https://otel.example.com  ', https://otel.example.com/v1/traces",
        "https://otel.example.com/otlp,  https://otel.example.com/otlp",
        "http://[::1]:4318,              http://[::1]:4318/v1/traces",
        "http://my_collector:4318,       http://my_collector:4318/v1/traces",
        "http://127.0.0.1:4318?a=b,      http://127.0.0.1:4318/v1/traces",
        "HTTP://127.0.0.1:4318,          http://127.0.0.1:4318/v1/traces",
    })
    void anAddressWithoutAPathGetsThePathForTraces(String given, String url) throws Exception {
        ExportTarget target = ExportTarget.of(given, Map.of());

        assertThat(target.url()).isEqualTo(url);
        assertThat(target.isFile()).isFalse();
        target.open().shutdown();
    }

    @ParameterizedTest
    @CsvSource({
        "http://c:4318,        http://c:4318/v1/traces",
        "http://c:4318/,       http://c:4318/v1/traces",
        "http://c:4318/otlp,   http://c:4318/otlp/v1/traces",
        "http://c:4318/otlp/,  http://c:4318/otlp/v1/traces",
    })
    void theGeneralEndpointGetsThePathAppended(String endpoint, String url) throws Exception {
        assertThat(environment("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint).url()).isEqualTo(url);
    }

    @Test
    void theEndpointForTracesIsTakenAsItIsAndWins() throws Exception {
        assertThat(environment(
                                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://t:1/custom",
                                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://general:2")
                        .url())
                .isEqualTo("http://t:1/custom");
    }

    @Test
    void noEndpointOrAnEmptyOneMeansNoTarget() throws Exception {
        assertThat(ExportTarget.ofEnvironment(Map.of())).isNull();
        assertThat(ExportTarget.ofEnvironment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " ")))
                .isNull();
    }

    @Test
    void aFileIsAFile() throws Exception {
        assertThat(ExportTarget.of("file:spans.jsonl", Map.of()).isFile()).isTrue();
        assertThat(ExportTarget.of("file:spans.jsonl", Map.of())).hasToString("file:spans.jsonl");
        assertThat(ExportTarget.of("file:///tmp/spans.jsonl", Map.of())).hasToString("file:/tmp/spans.jsonl");
        assertRefused("file:", Map.of(), "names no file");
        assertRefused("file://host/spans", Map.of(), "names no file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:4318",
                "localhost:4318",
                "ftp://a",
                "http://",
                "http:/a",
                "",
                "http://a b",
                "http://a:0",
                "http://a:65536",
                "http://a:x",
                "http://:80"
            })
    void whatIsNoAddressIsRefusedWithAnExample(String given) {
        assertRefused(given, Map.of(), "the address").hasMessageContaining("the address");
    }

    @Test
    void grpcIsRefusedWithTheUrlToUseInstead() {
        ExportTargetException byPort = refusal("http://collector:4317", Map.of());
        ExportTargetException byProtocol = refusalOfEnvironment(
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"));

        assertThat(byPort.what()).contains("gRPC");
        assertThat(byPort.action()).contains("http://collector:4318");
        assertThat(byProtocol.action()).contains("http://collector:4318");
    }

    @Test
    void port4317IsTakenWhenTheProtocolSaysHttp() throws Exception {
        Map<String, String> environment = Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");

        assertThat(ExportTarget.of("http://collector:4317", environment).url())
                .isEqualTo("http://collector:4317/v1/traces");
    }

    @Test
    void theProtocolForTracesWinsAndAnUnknownOneIsRefused() throws Exception {
        assertThat(environment(
                                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318",
                                "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc",
                                "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf")
                        .url())
                .isEqualTo("http://c:4318/v1/traces");
        assertThat(refusalOfEnvironment(Map.of(
                                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318",
                                "OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"))
                        .what())
                .contains("http/json");
    }

    @Test
    void aTargetNeverShowsItsSecrets() throws Exception {
        Map<String, String> environment = Map.of("OTEL_EXPORTER_OTLP_HEADERS", "api-key=canary1,x=canary2");
        ExportTarget target = ExportTarget.of("http://user:canary3@c:4318/v1/traces?token=canary4", environment);

        assertThat(target).hasToString("http://c:4318/v1/traces");
        assertThat(target.url()).doesNotContain("canary");
        assertThat(target.open().toString())
                .doesNotContain("canary1")
                .doesNotContain("canary2")
                .doesNotContain("canary3");
        assertThat(OtlpSettings.of(environment, EndpointText.of("http://c", "the address", environment)))
                .hasToString("headers [api-key, x], timeout 10000 ms, gzip");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:canary@c o:1",
                "http://user:canary@c:99999",
                "http://user:canary@c:4317",
                "http://us%er:canary@c:4318",
                "http://us%FFer:canary@c:4318"
            })
    void aRefusalNeverShowsAPassword(String given) {
        ExportTargetException refusal = refusal(given, Map.of());

        assertThat(refusal.what() + refusal.action()).doesNotContain("canary");
    }

    @Test
    void headersAreSentDecodedAndTheOnesForTracesWin() throws Exception {
        Map<String, String> environment = Map.of(
                "OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20a%2Cb%3D, x-tenant = one ,,",
                "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "x-tenant=two+2");
        try (Receiver receiver = Receiver.with(Receiver.status(200))) {
            send(ExportTarget.of(receiver.url(), environment));

            assertThat(receiver.requests().get(0).headers())
                    .containsEntry("authorization", "Bearer a,b=")
                    .containsEntry("x-tenant", "two+2")
                    .containsEntry("content-type", "application/x-protobuf");
        }
    }

    @Test
    void userInformationBecomesBasicAuthorization() throws Exception {
        try (Receiver receiver = Receiver.with(Receiver.status(200))) {
            send(ExportTarget.of("http://al%40x:pa%3Ass@127.0.0.1:" + receiver.port(), Map.of()));

            assertThat(receiver.requests().get(0).headers())
                    .containsEntry("authorization", "Basic YWxAeDpwYTpzcw==")
                    .containsEntry("host", "127.0.0.1:" + receiver.port());
        }
    }

    @Test
    void aHeaderFromTheEnvironmentWinsOverUserInformation() throws Exception {
        Map<String, String> environment = Map.of("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=mine");
        try (Receiver receiver = Receiver.with(Receiver.status(200))) {
            send(ExportTarget.of("http://a:b@127.0.0.1:" + receiver.port(), environment));

            assertThat(receiver.requests().get(0).headers()).containsEntry("authorization", "mine");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"canary", "=canary", "a=%0d%0acanary", "a=canary%zz", "a=%ffcanary", "a b=canary", "a=canary%2"})
    void headersThatCannotBeReadAreRefusedWithoutBeingShown(String headers) {
        ExportTargetException refusal = refusal("http://127.0.0.1:4318", Map.of("OTEL_EXPORTER_OTLP_HEADERS", headers));

        assertThat(refusal.what()).contains("OTEL_EXPORTER_OTLP_HEADERS").doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:4318,     , false",
        "http://127.1.2.3:4318,     , false",
        "http://localhost:4318,     , false",
        "http://[::1]:4318,         , false",
        "http://collector:4318,     , true",
        "http://127.0.0.1.evil:4318,, true",
        "http://collector:4318, none, false",
        "http://127.0.0.1:4318, gzip, true",
    })
    void onlyLoopbackIsNotCompressedUnlessSaidOtherwise(String given, String compression, boolean gzip)
            throws Exception {
        Map<String, String> environment =
                compression == null ? Map.of() : Map.of("OTEL_EXPORTER_OTLP_COMPRESSION", compression);

        assertThat(ExportTarget.of(given, environment).gzip()).isEqualTo(gzip);
    }

    @Test
    void timeLimitAndCompressionAreChecked() throws Exception {
        String url = "http://127.0.0.1:4318";
        assertThat(ExportTarget.of(url, Map.of()).timeoutMillis()).isEqualTo(10_000);
        assertThat(ExportTarget.of(url, Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "2500"))
                        .timeoutMillis())
                .isEqualTo(2_500);
        assertThat(ExportTarget.of(url, Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "999999999"))
                        .timeoutMillis())
                .isEqualTo(600_000);
        assertRefused(url, Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "10s"), "10s");
        assertRefused(url, Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "0"), "0");
        assertRefused(url, Map.of("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"), "zstd");
    }

    @Test
    void certificatesThatCannotBeUsedAreRefused() {
        String url = "https://c:4318";
        assertThatThrownBy(() -> ExportTarget.of(url, Map.of("OTEL_EXPORTER_OTLP_CERTIFICATE", "/no/such.pem"))
                        .open())
                .hasMessageContaining("/no/such.pem");
        assertRefused(url, Map.of("OTEL_EXPORTER_OTLP_CLIENT_KEY", "key.pem"), "only one is set");
    }

    private static void send(ExportTarget target) {
        try (CallExporter exporter = new CallExporter(target.open(), new Resources().resource())) {
            exporter.offer(Calls.of("p1", 1));
            assertThat(exporter.flush(5_000)).isTrue();
            assertThat(exporter.counts("p1").exported()).isEqualTo(1);
        } catch (ExportTargetException e) {
            throw new AssertionError(e);
        }
    }

    private static ExportTarget environment(String... pairs) throws ExportTargetException {
        Map<String, String> environment = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        ExportTarget target = ExportTarget.ofEnvironment(environment);
        if (target == null) {
            throw new AssertionError("no target in " + environment);
        }
        return target;
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            String given, Map<String, String> environment, String what) {
        return assertThatThrownBy(() -> ExportTarget.of(given, environment))
                .isInstanceOf(ExportTargetException.class)
                .hasMessageContaining(what);
    }

    private static ExportTargetException refusal(String given, Map<String, String> environment) {
        try {
            throw new AssertionError("taken: " + ExportTarget.of(given, environment));
        } catch (ExportTargetException e) {
            return e;
        }
    }

    private static ExportTargetException refusalOfEnvironment(Map<String, String> environment) {
        try {
            throw new AssertionError("taken: " + ExportTarget.ofEnvironment(environment));
        } catch (ExportTargetException e) {
            return e;
        }
    }
}
