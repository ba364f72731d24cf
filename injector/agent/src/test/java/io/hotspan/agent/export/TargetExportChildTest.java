package io.hotspan.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.agent.export.ChildJvm.Printed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exporter in processes of their own, on each JDK of this machine, Java 8 among them where it is there. */
@Timeout(120)
class TargetExportChildTest {
    @TempDir
    private static Path folder;

    private static ChildJvm child;

    @BeforeAll
    static void build() throws Exception {
        child = new ChildJvm(folder);
    }

    /** The JDK that runs the tests, and those in HOTSPAN_JDKS, homes separated by colons. */
    static Stream<Path> javas() {
        String given = System.getProperty("HOTSPAN_JDKS", System.getenv().getOrDefault("HOTSPAN_JDKS", ""));
        return Stream.concat(
                        Stream.of(System.getProperty("java.home")),
                        Stream.of(given.split(":", 0))
                                .filter(home -> !home.endsWith(
                                        "/jdk-" + Runtime.version().feature())))
                .map(home -> Path.of(home, "bin", "java"))
                .filter(Files::isExecutable);
    }

    @ParameterizedTest
    @MethodSource("javas")
    void callsArriveWithTheFilesServiceAndTheEnvironmentsHeaders(Path java) throws Exception {
        try (Collector collector = new Collector(200)) {
            Printed printed = child.run(
                    java,
                    "service: shop\nprobes: [ 'com.shop.OrderService::place' ]\n",
                    Map.of(
                            "OTEL_EXPORTER_OTLP_ENDPOINT", collector.url(),
                            "OTEL_EXPORTER_OTLP_HEADERS", "x-key=k1",
                            "OTEL_SERVICE_NAME", "not-this"));

            assertThat(printed.value("tally")).isEqualTo("exported 10, dropped {}, in flight 0");
            assertThat(String.join("", collector.bodies()))
                    .contains("/v1/traces k1 ", "shop", "OrderService.place")
                    .doesNotContain("not-this");
            assertHarmless(printed);
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void aDeadCollectorIsCountedAndToldAndNothingIsPrinted(Path java) throws Exception {
        Printed printed =
                child.run(java, "exporter: " + Collector.dead() + "\n", Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "1000"));

        assertThat(printed.value("service")).isEqualTo("io.hotspan.launcher.ExportChild");
        assertThat(printed.value("tally")).isEqualTo("exported 0, dropped {EXPORT_FAILED=10}, in flight 0");
        assertThat(printed.value("failure")).startsWith("no connection to the collector");
        assertHarmless(printed);
    }

    @ParameterizedTest
    @MethodSource("javas")
    void aCollectorThatRefusesIsCountedAndToldAndNothingIsPrinted(Path java) throws Exception {
        try (Collector collector = new Collector(401)) {
            Printed printed = child.run(java, "exporter: " + collector.url() + "\n", Map.of());

            assertThat(printed.value("tally")).isEqualTo("exported 0, dropped {EXPORT_FAILED=10}, in flight 0");
            assertThat(printed.value("failure")).contains("401");
            assertHarmless(printed);
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void aFileGetsTheCallsAsLines(Path java) throws Exception {
        Files.deleteIfExists(folder.resolve("spans.jsonl"));
        Printed printed = child.run(java, "exporter: file:spans.jsonl\n", Map.of());

        assertThat(printed.value("tally")).isEqualTo("exported 10, dropped {}, in flight 0");
        assertThat(Files.readString(folder.resolve("spans.jsonl"))).contains("OrderService.place");
        assertHarmless(printed);
    }

    private static void assertHarmless(Printed printed) {
        assertThat(printed.err()).isEmpty();
        assertThat(printed.out()).contains("io.opentelemetry.").doesNotContain(" java.util.logging.");
        assertThat(printed.value("unchanged")).isEqualTo("true");
        assertThat(printed.value("visible")).isEqualTo("falsefalse");
        assertThat(printed.value("loader")).isEqualTo("io.hotspan.launcher.NestedJar");
        assertThat(printed.value("threads")).matches("\\{hotspan-export=true(, hotspan-export-watch=true)?}");
        assertThat(printed.value("closed")).isEqualTo("true");
    }
}
