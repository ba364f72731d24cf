package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.it.Collector.Fault;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.wire.Stopped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Defaults that a process may have set, each of which counts who asks it and then fails: proxy selector, cookies, authenticator, handlers of
 * URLs, of log records and of uncaught exceptions, streams, the Turkish locale, an odd time zone and encoding. None of ours asks.
 */
@Timeout(240)
class HostileDefaultsIT {
    private static final String PROBE = "faults.Hostile::work";
    private static final int LAST_WITH_ANY_ENCODING = 17;

    @TempDir
    Path directory;

    @Test
    void aLiveSessionAsksNoDefaultOfTheProcess() {
        Together.each(Jdk.three(), jdk -> {
            try (Target target = Programs.start(jdk, "Hostile", options(jdk));
                    LiveSession session = LiveSession.attach(target)) {
                session.place(
                        LiveSession.probe("work", PROBE + " -> args, return"),
                        LiveSession.probe("some", PROBE + "(value) when value > 100"));
                Counts counted = target.count("1000");
                await().untilAsserted(() -> assertThat(session.calls()).hasSize(1000 + 899));
                Stopped stopped = session.stop();
                assertThat(stopped.reports())
                        .allSatisfy(
                                report -> assertThat(report.ledger().entered()).isEqualTo(1000));
                untouched(target, counted);
            }
        });
    }

    @Test
    void aTargetThatExportsByItselfAsksNoDefaultOfTheProcess() {
        Together.each(Jdk.three(), jdk -> {
            try (Collector collector = Collector.with(Fault.THROTTLING)) {
                String agent = "-javaagent:" + Parts.hotspanJar() + "=" + file(jdk, collector);
                Target.Builder builder = Target.on(jdk).options(options(jdk)).options(agent);
                try (Target target = Programs.start(builder, "Hostile")) {
                    Counts counted = target.count("2000");
                    await().untilAsserted(() -> assertThat(collector.accepted()).hasSize(2000));
                    assertThat(collector.accepted()).doesNotHaveDuplicates();
                    assertThat(collector.requests())
                            .as("some were refused first")
                            .isGreaterThan(1);
                    untouched(target, counted);
                }
            }
        });
    }

    /** Also where it cannot be reached: failing has paths of its own. */
    @Test
    void aTargetThatCannotExportAsksNoDefaultOfTheProcess() {
        Together.each(Jdk.three(), jdk -> {
            try (Collector collector = Collector.with(Fault.DOWN)) {
                String agent = "-javaagent:" + Parts.hotspanJar() + "=" + file(jdk, collector);
                Target.Builder builder = Target.on(jdk).options(options(jdk)).options(agent);
                try (Target target = Programs.start(builder, "Hostile");
                        LiveSession session = LiveSession.attach(target)) {
                    Counts counted = target.count("500");
                    await().until(() -> session.reports().stream()
                            .anyMatch(report -> report.ledger().entered() == 500));
                    Ledger ledger = session.report("file/work").ledger();
                    assertThat(ledger.balances()).as(ledger.toString()).isTrue();
                    session.stop();
                    untouched(target, counted);
                }
            }
        });
    }

    private static void untouched(Target target, Counts counted) {
        assertThat(counted.of("wrong")).isZero();
        target.send("bye");
        assertThat(target.awaitEnd()).isZero();
        assertThat(target.complaints()).isEmpty();
        assertThat(counted.of("touched")).isZero();
        assertThat(target.output()).allMatch(line -> line.startsWith("ready") || line.startsWith("counts "));
    }

    private static String[] options(Jdk jdk) {
        String encoding = jdk.feature() > LAST_WITH_ANY_ENCODING ? "COMPAT" : "IBM037";
        return List.of(
                        "-Dfile.encoding=" + encoding,
                        "-Duser.language=tr",
                        "-Duser.country=TR",
                        "-Duser.timezone=Asia/Kathmandu",
                        "-Djava.net.useSystemProxies=true")
                .toArray(String[]::new);
    }

    private Path file(Jdk jdk, Collector collector) throws IOException {
        return Files.writeString(
                Files.createTempFile(directory, "jdk-" + jdk.feature(), ".yaml"),
                "exporter: " + collector.url()
                        + "\nservice: \u0130\u0131I\u00e9\nbudget: 100%\nprobes:\n  - name: work\n    probe: \"" + PROBE
                        + "\"\n    limits: { rate: 100000/s }\n");
    }
}
