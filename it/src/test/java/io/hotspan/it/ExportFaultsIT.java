package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.it.Collector.Fault;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.wire.ProbeReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Row 12 of the fault matrix: whatever the collector does, each span has arrived or is counted as lost, and nobody waits for it. */
@Timeout(240)
class ExportFaultsIT {
    private static final String PROBE = "faults.Faulty::work";
    private static final int PARTIAL = 3;

    @TempDir
    Path directory;

    @Test
    void aTargetThatExportsByItselfHasExactBooksWhateverTheCollectorDoes() {
        Together.each(List.of(Fault.values()), fault -> permanent(fault, Jdk.own()));
        Together.each(
                Jdk.two().stream().filter(jdk -> !jdk.equals(Jdk.own())).toList(),
                jdk -> permanent(Fault.THROTTLING, jdk));
    }

    private void permanent(Fault fault, Jdk jdk) throws IOException {
        int calls = 3000;
        try (Collector collector = Collector.with(fault)) {
            Target.Builder builder = Target.on(jdk)
                    .options("-javaagent:" + Parts.hotspanJar() + "=" + file(fault.name() + jdk.feature(), collector))
                    .environment("OTEL_EXPORTER_OTLP_TIMEOUT", fault.delivers ? "10000" : "700");
            try (Target target = Programs.start(builder, "Faulty")) {
                long begun = System.nanoTime();
                Counts counted = target.count("work " + calls / 2 + " 2");
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                assertThat(took).as(fault + ": no call waits").isLessThan(Duration.ofSeconds(10));
                assertThat(counted.of("work")).isEqualTo(calls);
                assertThat(counted.of("wrong")).isZero();
                Ledger ledger = settled(target, calls);
                assertThat(ledger.balances()).as(ledger.toString()).isTrue();
                assertThat(ledger.entered()).as(ledger.toString()).isEqualTo(calls);
                List<String> arrived = collector.accepted();
                assertThat(arrived).doesNotHaveDuplicates();
                assertThat(ledger.exported()).as(ledger.toString()).isEqualTo(fault.delivers ? calls : 0);
                assertThat(ledger.exported()).as(ledger.toString()).isEqualTo(arrived.size());
                assertThat(ledger.droppedTotal()).isEqualTo(calls - arrived.size());
                Form.figure("P6", "collector " + fault + ", " + jdk + ", exported by the target: " + ledger);
                target.send("bye");
                assertThat(target.awaitEnd()).isZero();
                assertThat(target.complaints()).isEmpty();
            }
        }
    }

    private static Ledger settled(Target target, int calls) {
        try (LiveSession session = LiveSession.attach(target)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> session.reports().stream()
                    .anyMatch(report -> report.ledger().recorded() == calls
                            && report.ledger().inFlight() == 0));
            List<ProbeReport> reports = session.reports();
            assertThat(reports).hasSize(1);
            session.stop();
            return reports.get(0).ledger();
        }
    }

    @Test
    void aToolHasExactBooksWhateverTheCollectorDoes() {
        Together.each(List.of(Fault.values()), ExportFaultsIT::live);
    }

    private static void live(Fault fault) {
        int calls = 600;
        try (Collector collector = Collector.with(fault);
                Target target = Programs.start(Jdk.own(), "Faulty");
                Tool tool = Tool.start(
                        Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", fault.delivers ? "10000" : "700"),
                        List.of(),
                        "attach",
                        Long.toString(target.pid()),
                        PROBE,
                        "--json",
                        "--rate",
                        "100000",
                        "--hits",
                        "100000",
                        "--otlp",
                        collector.url())) {
            tool.await("probe", 1);
            for (int i = 1; i <= 3; i++) {
                target.count("work " + calls / 3);
                tool.await("span", calls / 3 * i);
            }
            tool.interrupt();
            assertThat(tool.end()).as(tool.said()).isEqualTo(fault.delivers ? 0 : PARTIAL);
            JsonNode stopped = tool.json("stopped").get(0);
            Tool.assertBalanced(stopped);
            JsonNode ledger = stopped.path("ledger");
            assertThat(ledger.path("entered").asLong()).isEqualTo(calls);
            assertThat(tool.said()).doesNotContain("\tat ");
            assertThat(collector.accepted()).doesNotHaveDuplicates();
            assertThat(ledger.path("exported").asLong())
                    .as(stopped.toString())
                    .isEqualTo(collector.accepted().size())
                    .isEqualTo(fault.delivers ? calls : 0);
            assertThat(target.count("work 10").of("wrong")).isZero();
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** A configuration that sends what one probe records to this collector. */
    private Path file(String name, Collector collector) throws IOException {
        return Files.writeString(
                directory.resolve(name + ".yaml"),
                "exporter: " + collector.url() + "\nbudget: 100%\nprobes:\n  - name: work\n    probe: \"" + PROBE
                        + "\"\n    limits: { rate: 100000/s }\n");
    }
}
