package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** However a session ends: the code is as it was, and nothing is left but what promise P10 states. */
class LeavesNothingIT {
    private static final String COUNTED = "com.shop.count.Counted";
    private static final String PROBE = COUNTED + "::work";

    /** Lease 15 s, grace 5 s, restored within 30 s; and a slow machine. */
    private static final Duration LEASE_AND_GRACE = Duration.ofSeconds(60);

    @Test
    @Tag("smoke")
    void ctrlC() {
        try (Visit visit = Visit.begin(Jdk.own())) {
            JsonNode stopped = visit.tool.leave();
            assertThat(stopped.path("reason").asString()).isEqualTo("LEFT");
            visit.assertNothingLeft();
        }
    }

    @Test
    void aTerminationSignal() {
        try (Visit visit = Visit.begin(Jdk.own())) {
            visit.tool.signal("TERM");
            visit.tool.end();
            Tool.assertBalanced(visit.tool.await("stopped", 1).get(0));
            visit.assertNothingLeft();
        }
    }

    @Test
    void aTimeLimit() {
        try (Visit visit = Visit.begin(Jdk.own(), "--for", "3s")) {
            assertThat(visit.tool.end()).as(visit.tool.said()).isZero();
            Tool.assertBalanced(visit.tool.json("stopped").get(0));
            visit.assertNothingLeft();
        }
    }

    @Test
    void theLastHit() {
        try (Visit visit = Visit.begin(Jdk.own(), "--hits", "150", "--rate", "1000")) {
            visit.target.count("run threads=2 calls=200");
            assertThat(visit.tool.end()).as(visit.tool.said()).isZero();
            JsonNode stopped = visit.tool.json("stopped").get(0);
            Tool.assertBalanced(stopped);
            assertThat(stopped.path("ledger").path("recorded").asLong()).isEqualTo(150);
            visit.assertNothingLeft();
        }
    }

    /** The command cannot say goodbye: the agent notices by itself. */
    @ParameterizedTest
    @MethodSource("io.hotspan.it.Jdk#all")
    void aKilledCommand(Jdk jdk) {
        try (Visit visit = Visit.begin(jdk)) {
            visit.tool.signal("KILL");
            visit.tool.end();
            visit.assertNothingLeftButTheDeadCommandsFolder();
            // Who comes next finds the JVM free, and clears that folder too.
            try (Tool next = Tool.start("attach", visit.pid(), PROBE, "--json")) {
                next.await("probe", 1);
                next.leave();
            }
            visit.assertNothingLeft();
        }
    }

    /** A link that neither closes nor speaks, as with a stopped command: the lease runs out. */
    @Test
    void aStoppedCommand() {
        try (Visit visit = Visit.begin(Jdk.own())) {
            visit.tool.signal("STOP");
            visit.awaitNoThreads();
            visit.assertCodeIsAsBefore();
            visit.tool.signal("KILL");
        }
    }

    @Test
    void aClosedTerminal() {
        try (Target target = warm(Jdk.own())) {
            Footprint clean = Footprint.of(target);
            Map<String, String> code = CodeReader.read(target, List.of(COUNTED));
            // A build started by nohup hands the ignored signal down, and a JVM respects that.
            String command = "env --default-signal=HUP '" + Jdk.own().java() + "' -jar '" + Parts.hotspanJar()
                    + "' attach " + target.pid() + " '" + PROBE + "' --rate 1000";
            Terminal terminal = Terminal.open(command);
            terminal.awaitText("attached to");
            await().atMost(LEASE_AND_GRACE).until(() -> {
                target.count("run threads=1 calls=5");
                return terminal.text().contains("Counted.work");
            });
            terminal.close();
            await().atMost(LEASE_AND_GRACE)
                    .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
            assertThat(CodeReader.read(target, List.of(COUNTED))).isEqualTo(code);
            await().atMost(LEASE_AND_GRACE).untilAsserted(() -> clean.assertNothingWasLeft(Footprint.of(target)));
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** Kept probes export from within the target, while the command is there and after it. */
    @Test
    void detachEndsWhatWasKept() throws IOException {
        Path file = Files.createTempFile(Parts.target("logs"), "kept-", ".jsonl");
        try (Target target = warm(Jdk.own())) {
            Footprint clean = Footprint.of(target);
            Map<String, String> code = CodeReader.read(target, List.of(COUNTED));
            String pid = Long.toString(target.pid());
            try (Tool tool = Tool.start("attach", pid, PROBE, "--keep", "1h", "--to", "file:" + file, "--json")) {
                tool.await("probe", 1);
                tool.interrupt();
                assertThat(tool.end()).as(tool.said()).isZero();
                assertThat(tool.json("stopped").get(0).path("kept").size())
                        .as(tool.said())
                        .isEqualTo(1);
            }
            target.count("run threads=1 calls=5");
            await().atMost(LEASE_AND_GRACE)
                    .untilAsserted(() -> assertThat(file).content().contains("\"Counted.work\""));
            try (Tool detach = Tool.start("detach", pid)) {
                assertThat(detach.end()).as(detach.said()).isZero();
            }
            await().atMost(LEASE_AND_GRACE)
                    .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
            assertThat(CodeReader.read(target, List.of(COUNTED))).isEqualTo(code);
            clean.assertNothingWasLeft(Footprint.of(target));
            assertThat(target.complaints()).isEmpty();
        }
    }

    @Test
    void aTargetThatEndsMeanwhileEndsAsEver() {
        try (Visit visit = Visit.begin(Jdk.own())) {
            visit.target.send("exit");
            assertThat(visit.target.awaitEnd()).isZero();
            assertThat(visit.tool.end()).as(visit.tool.said()).isEqualTo(8);
            assertThat(visit.target.complaints()).isEmpty();
            assertThat(Footprint.filesOf(visit.target.pid())).isEmpty();
        }
    }

    /** The shop's answers to the same five hundred requests, with and without us. */
    @Test
    void theAnswersAreTheSame() {
        try (Target shop = Target.shop(Jdk.own(), 0)) {
            String control = load(shop);
            try (Tool tool = Tool.start(
                    "attach",
                    Long.toString(shop.pid()),
                    "com.shop..*Service::* -> return, args",
                    "com.shop..*Repository::* -> args",
                    "--yes",
                    "--json",
                    "--rate",
                    "10000",
                    "--hits",
                    "100000")) {
                tool.await("probe", 2);
                assertThat(load(shop)).isEqualTo(control);
                JsonNode stopped = tool.leave();
                assertThat(stopped.path("ledger").path("recorded").asLong()).isGreaterThan(500);
            }
            assertThat(load(shop)).isEqualTo(control);
            assertThat(shop.complaints()).isEmpty();
        }
    }

    private static String load(Target shop) {
        String said = Shell.run(
                        Jdk.own().java(), "-cp", Parts.shopJar().toString(), "com.shop.Load", shop.url(), "100", "500")
                .succeeds()
                .output();
        assertThat(said).contains("answered=500 failed=0");
        return said.substring(said.indexOf("checksum="));
    }

    private static Target warm(Jdk jdk) {
        Target target = Target.counting(jdk);
        target.count("run threads=2 calls=200 recursion=2 throws=7 reenter=3 park=50 create=10");
        return target;
    }

    /** An {@code attach} that has shown a call, and how its target was before. */
    private static final class Visit implements AutoCloseable {
        private final Target target;
        private final Footprint clean;
        private final Map<String, String> code;
        private final Tool tool;

        private Visit(Target target, Footprint clean, Map<String, String> code, Tool tool) {
            this.target = target;
            this.clean = clean;
            this.code = code;
            this.tool = tool;
        }

        static Visit begin(Jdk jdk, String... options) {
            Target target = warm(jdk);
            Footprint clean = Footprint.of(target);
            Map<String, String> code = CodeReader.read(target, List.of(COUNTED));
            List<String> command = new ArrayList<>(List.of("attach", Long.toString(target.pid()), PROBE, "--json"));
            command.addAll(List.of(options));
            Tool tool = Tool.start(command.toArray(String[]::new));
            tool.await("probe", 1);
            target.count("run threads=1 calls=5");
            tool.await("span", 5);
            return new Visit(target, clean, code, tool);
        }

        String pid() {
            return Long.toString(target.pid());
        }

        void awaitNoThreads() {
            await().atMost(LEASE_AND_GRACE)
                    .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
        }

        void assertCodeIsAsBefore() {
            assertThat(CodeReader.read(target, List.of(COUNTED))).isEqualTo(code);
            assertThat(target.complaints()).isEmpty();
            target.count("run threads=1 calls=5");
        }

        void assertNothingLeft() {
            awaitNoThreads();
            assertCodeIsAsBefore();
            clean.assertNothingWasLeft(Footprint.of(target));
        }

        void assertNothingLeftButTheDeadCommandsFolder() {
            awaitNoThreads();
            assertCodeIsAsBefore();
            clean.assertNothingWasLeft(Footprint.of(target).without(".hotspan-" + target.pid()));
        }

        @Override
        public void close() {
            tool.close();
            target.close();
        }
    }
}
