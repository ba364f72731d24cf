package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.it.Collector.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Row 18 of the fault matrix: a process ends as ever, at once, with its own exit code, whatever of ours is under way in it. */
@Timeout(240)
class ShutdownIT {
    private static final String FAULTY = "faults.Faulty";
    private static final int GONE = 8;
    private static final Duration PROMISED = Duration.ofSeconds(1);

    /** What a busy machine takes longer one time than the other. */
    private static final Duration BUSY = Duration.ofMillis(500);

    @TempDir
    Path directory;

    /** How a process ends. */
    enum End {
        MAIN_RETURNS("bye", 0),
        EXIT("end exit", 41),
        HALT("end halt", 42),
        TERM("", 128 + 15),
        KILL("", 128 + 9);

        private final String command;
        private final int code;

        End(String command, int code) {
            this.command = command;
            this.code = code;
        }

        /** Under load; returns how long it took. */
        Duration end(Target target) {
            target.count("spin 2");
            long begun = System.nanoTime();
            if (command.isEmpty()) {
                target.signal(name());
            } else {
                target.send(command);
            }
            assertThat(target.awaitEnd()).as(name()).isEqualTo(code);
            return Duration.ofNanos(System.nanoTime() - begun);
        }
    }

    static Stream<Arguments> endsAndJdks() {
        return Stream.of(End.values())
                .flatMap(end -> (end == End.EXIT ? Jdk.three() : Form.isFull() ? Jdk.all() : List.of(Jdk.own()))
                        .stream().map(jdk -> Arguments.of(end, jdk)));
    }

    @ParameterizedTest
    @MethodSource("endsAndJdks")
    void aTargetUnderProbesEndsAsEverAndTheCommandSaysSo(End how, Jdk jdk) {
        Duration alone = alone(how, jdk);
        try (Target target = Programs.start(jdk, "Faulty");
                Tool tool = Tool.start(
                        "attach",
                        Long.toString(target.pid()),
                        FAULTY + "::work",
                        FAULTY + "::end",
                        "--json",
                        "--rate",
                        "3000",
                        "--hits",
                        "1000000",
                        "--budget", // the governor is another matter
                        "100%")) {
            tool.await("probe", 2);
            target.count("work 100");
            tool.await("span", 100);
            notLate(how.end(target), alone, how + " with live probes, " + jdk);
            assertThat(tool.end()).as(tool.said()).isEqualTo(GONE);
            JsonNode stopped = tool.json("stopped").get(0);
            assertThat(stopped.path("reason").asString()).isEqualTo("TARGET_EXIT");
            // The tool's lines and its books are two ways to the same number.
            assertThat(stopped.path("ledger").path("exported").asInt())
                    .isEqualTo(tool.json("span").size());
            leftNothing(target);
        }
    }

    /** The collector takes no connection, or takes one and never answers; its queue is full of spans all the time. */
    @ParameterizedTest
    @MethodSource("endsAndJdks")
    void aTargetThatExportsIntoABlackHoleEndsAsEver(End how, Jdk jdk) throws IOException {
        Duration alone = alone(how, jdk);
        for (Fault fault : List.of(Fault.HUNG, Fault.BLACK_HOLE)) {
            try (Collector collector = Collector.with(fault);
                    Target target = permanent(jdk, collector)) {
                target.count("work 20000 4");
                notLate(how.end(target), alone, how + " with a collector that is a " + fault + ", " + jdk);
                leftNothing(target);
            }
        }
    }

    @Test
    void aTargetThatEndsInOrderSendsWhatItHasRecordedFirst() {
        Together.each(List.of(End.MAIN_RETURNS, End.EXIT, End.TERM), how -> {
            try (Collector collector = Collector.with(Fault.NONE);
                    Target target = permanent(Jdk.own(), collector)) {
                target.count("work 100");
                await().until(() -> collector.accepted().size() == 100);
                Counts counted = target.count("work 300 2");
                if (how.command.isEmpty()) {
                    target.signal(how.name());
                } else {
                    target.send(how.command);
                }
                assertThat(target.awaitEnd()).isEqualTo(how.code);
                await().untilAsserted(() -> assertThat(collector.accepted()).hasSize((int) counted.of("work")));
                assertThat(collector.accepted()).doesNotHaveDuplicates();
                leftNothing(target);
            }
        });
    }

    /** Exit in the middle of weaving: the probe comes, and the target is on its way out. */
    @Test
    void aTargetThatEndsWhileAProbeIsPlacedEndsAsEver() {
        Together.each(List.of(0, 20, 60, 150), millis -> {
            try (Target target = Programs.start(Jdk.own(), "Faulty");
                    LiveSession session = LiveSession.attach(target)) {
                target.count("spin 2");
                session.open()
                        .setProbes(new io.hotspan.probes.wire.SetProbes(
                                1, List.of(LiveSession.probe("all", FAULTY + "::*"))));
                target.send("pause " + millis);
                target.send("end exit");
                assertThat(target.awaitEnd()).isEqualTo(41);
                await().until(() -> session.closed() != null);
                leftNothing(target);
            }
        });
    }

    private Target permanent(Jdk jdk, Collector collector) throws IOException {
        Path file = Files.writeString(
                Files.createTempFile(directory, "hotspan", ".yaml"),
                "exporter: " + collector.url() + "\nbudget: 100%\nprobes:\n  - name: work\n    probe: \"" + FAULTY
                        + "::work\"\n    limits: { rate: 100000/s }\n");
        return Programs.start(jdk, "Faulty", "-javaagent:" + Parts.hotspanJar() + "=" + file);
    }

    /** How long the same end takes without us: the shorter of two. */
    private static Duration alone(End how, Jdk jdk) {
        Duration best = Duration.ofDays(1);
        for (int i = 0; i < 2; i++) {
            try (Target target = Programs.start(jdk, "Faulty")) {
                Duration took = how.end(target);
                best = took.compareTo(best) < 0 ? took : best;
            }
        }
        return best;
    }

    private static void notLate(Duration took, Duration alone, String what) {
        Form.figure("P9", what + ": " + took.toMillis() + " ms, without us " + alone.toMillis() + " ms");
        assertThat(took).as(what).isLessThan(alone.plus(PROMISED).plus(BUSY));
    }

    private static void leftNothing(Target target) {
        assertThat(target.complaints()).isEmpty();
        assertThat(target.output()).allMatch(line -> line.startsWith("ready") || line.startsWith("counts "));
        await().untilAsserted(() ->
                assertThat(Footprint.filesOf(target.pid())).allMatch(name -> name.startsWith(".java_pid")));
    }
}
