package io.hotspan.agent.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TargetExportTest {
    private static final Map<String, String> NOTHING = Map.of();

    @Test
    void theFileWinsOverTheEnvironmentAndTheEnvironmentOverTheDefault() throws ExportException {
        Map<String, String> environment =
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://env:4318", "OTEL_SERVICE_NAME", "env");
        try (TargetExport file = TargetExport.open("http://file:4318", "shop", environment);
                TargetExport env = TargetExport.open("", "", environment);
                TargetExport none = TargetExport.open(" ", "", NOTHING)) {
            assertThat(file.target()).isEqualTo("http://file:4318/v1/traces");
            assertThat(file.service()).isEqualTo("shop");
            assertThat(env.target()).isEqualTo("http://env:4318/v1/traces");
            assertThat(env.service()).isEqualTo("env");
            assertThat(none.target()).isEqualTo("http://localhost:4318/v1/traces");
            assertThat(none.service()).isNotBlank();
        }
    }

    @Test
    void everyCallIsCountedForItsProbe() throws Exception {
        try (Collector collector = new Collector(200);
                TargetExport export = TargetExport.open(collector.url(), "shop", NOTHING)) {
            assertThat(export.offer(calls("a", 3))).isTrue();
            export.offer(calls("b", 2));
            await().until(() -> export.tally("a").inFlight() + export.tally("b").inFlight() == 0);

            assertThat(export.tallies()).containsOnlyKeys("a", "b");
            assertThat(export.tally("a").exported()).isEqualTo(3);
            assertThat(export.tally("b").exported()).isEqualTo(2);
            assertThat(export.tally("c")).hasToString("exported 0, dropped {}, in flight 0");
            assertThat(export.lastFailure()).isNull();
        }
    }

    @Test
    void aFloodAgainstADeadCollectorNeverWaitsAndIsCountedToTheLastCall() throws Exception {
        TargetExport export = TargetExport.open(Collector.dead(), "shop", Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "500"));
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            export.offer(calls("a", 1_000));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        export.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(7));

        ExportTally tally = export.tally("a");
        long dropped =
                tally.dropped().values().stream().mapToLong(Long::longValue).sum();
        assertThat(tally.exported()).isZero();
        assertThat(tally.inFlight()).isZero();
        assertThat(dropped).isEqualTo(100_000);
        assertThat(tally.dropped()).containsKey(DropCause.QUEUE_FULL);
    }

    @Test
    void whatIsOfferedAfterClosingIsDropped() throws Exception {
        TargetExport export = TargetExport.open(Collector.dead(), "shop", NOTHING);
        assertThat(export.close(500)).isTrue();

        assertThat(export.offer(calls("a", 2))).isFalse();
        assertThat(export.tally("a").dropped()).containsExactly(Map.entry(DropCause.SHUTDOWN, 2L));
    }

    @Test
    void anAddressThatCannotBeUsedIsToldWithWhatToDo(@TempDir Path folder) {
        ExportException grpc = refused("http://collector:4317");
        assertThat(grpc.message()).contains("gRPC");
        assertThat(grpc.action()).contains("4318");
        assertThat(refused("file:" + folder).action()).isNotBlank();
        assertThat(refused("http://me:secret@[").getMessage()).doesNotContain("secret");
    }

    @Test
    void aJarCannotJoinALoaderThatTakesNone() {
        ExportException e = catchThrowableOfType(
                ExportException.class, () -> ExportersJar.join("x".getBytes(StandardCharsets.UTF_8)));

        assertThat(e.message()).startsWith("the agent does not run in its own class loader");
        assertThat(e.action()).contains("-javaagent");
    }

    @Test
    void nothingIsJoinedWhenThereIsNothingToJoin() {
        assertThatCode(() -> ExportersJar.join(new byte[0])).doesNotThrowAnyException();
    }

    private static ExportException refused(String setting) {
        return catchThrowableOfType(ExportException.class, () -> TargetExport.open(setting, "", NOTHING)
                .close());
    }

    private static List<Call> calls(String probe, int count) {
        Call call = Call.builder(probe, "com.shop.OrderService", "place")
                .traceId(1, 2)
                .spanId(3, 0)
                .time(1, 2)
                .build();
        return new ArrayList<>(Collections.nCopies(count, call));
    }
}
