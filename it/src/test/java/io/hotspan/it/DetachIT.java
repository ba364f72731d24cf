package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.Ledger;
import io.hotspan.probes.wire.Stopped;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Rows 16 and 17 of the fault matrix: after a detach under load, and after many of them, there is what promise P10 states and no more. */
@Timeout(240)
class DetachIT {
    private static final String FAULTY = "faults.Faulty";
    private static final String PROBE = FAULTY + "::work";

    private static final String NAME = "(?:io\\.hotspan\\.|java\\.lang\\.Hotspan\\$)";

    private static final int ATTACHES = Form.of(8, 20);

    /** By promise: five inert classes of the bridge, for each version that was ever in. */
    private static final int BRIDGE = 5;

    /** By promise: the frozen entry, in the system loader. */
    private static final Set<String> ENTRY = Set.of("io.hotspan.launcher.AgentEntry", "io.hotspan.launcher.NestedJar");

    @Test
    void aDetachUnderLoadLeavesWhatIsStatedAndNoMore() {
        Together.each(Jdk.three(), jdk -> {
            try (Target target = Programs.start(jdk, "Faulty")) {
                target.count("spin 3");
                Footprint clean = Footprint.of(target);
                try (LiveSession session = LiveSession.attach(target)) {
                    session.place(
                            LiveSession.probe("work", PROBE + " -> args, return"),
                            LiveSession.probe("count", PROBE + " -> count"));
                    await().until(() -> session.calls().size() > 10_000);
                    Stopped stopped = session.stop();
                    Ledger ledger = stopped.reports().get(0).ledger();
                    assertThat(session.calls()).hasSize((int) (ledger.recorded() - ledger.droppedTotal()));
                }
                leftAsStated(target, clean, BRIDGE);
                assertThat(target.count("rest").of("wrong")).isZero();
                assertThat(Programs.code(target)).isEqualTo(Programs.pristine(target.jdk()));
                assertThat(target.complaints()).isEmpty();
            }
        });
    }

    /** The command itself, of what is kept: exporters' classes, a thread and a queue are in the target too, and a collector that hangs. */
    @Test
    void aDetachOfWhatIsKeptUnderLoadLeavesWhatIsStatedAndNoMore() {
        Together.each(Jdk.two(), jdk -> {
            try (Collector collector = Collector.with(Collector.Fault.HUNG);
                    Target target = Programs.start(jdk, "Faulty")) {
                target.count("spin 2");
                Footprint clean = Footprint.of(target);
                String pid = Long.toString(target.pid());
                try (Tool tool = Tool.start(
                        "attach",
                        pid,
                        PROBE,
                        "--keep",
                        "1h",
                        "--rate",
                        "100000",
                        "--hits",
                        "1000000000",
                        "--budget",
                        "100%",
                        "--otlp",
                        collector.url(),
                        "--json")) {
                    tool.await("probe", 1);
                    await().until(() -> collector.requests() > 0);
                    tool.interrupt();
                    assertThat(tool.end()).as(tool.said()).isZero();
                }
                try (Tool detach = Tool.start("detach", pid, "--json")) {
                    assertThat(detach.end()).as(detach.said()).isZero();
                    JsonNode said = detach.json("detached").get(0);
                    assertThat(said.path("restored").path("identical").asInt())
                            .as(detach.said())
                            .isEqualTo(1);
                }
                leftAsStated(target, clean, BRIDGE);
                assertThat(target.count("rest").of("wrong")).isZero();
                assertThat(target.complaints()).isEmpty();
            }
        });
    }

    /** Again and again the same agent: one bridge, one entry, no more memory each time; and never two agents. */
    @Test
    void manyAttachesLeaveNoMoreThanOne() {
        Together.each(Jdk.three(), jdk -> {
            try (Target target = Programs.start(jdk, "Faulty")) {
                Footprint clean = Footprint.of(target);
                visit(target, null);
                long once = metaspace(target);
                for (int i = 1; i < ATTACHES; i++) {
                    visit(target, null);
                }
                long more = metaspace(target) - once;
                Form.figure("P4", ATTACHES - 1 + " more attaches, " + jdk + ": metaspace " + more + " KiB more");
                assertThat(more).isLessThan(2048);
                leftAsStated(target, clean, BRIDGE);
                assertThat(target.complaints()).isEmpty();
            }
        });
    }

    /** Another version brings its own bridge, and leaves it; the one before it is inert. */
    @Test
    void anotherVersionComesAfterOneThatHasLeft() {
        Together.each(Jdk.two(), jdk -> {
            try (Target target = Programs.start(jdk, "Faulty")) {
                Footprint clean = Footprint.of(target);
                visit(target, null);
                visit(target, Mutant.ofAnotherVersion());
                visit(target, null);
                leftAsStated(target, clean, 2 * BRIDGE);
                assertThat(target.complaints()).isEmpty();
            }
        });
    }

    private static void visit(Target target, @Nullable Mutant other) {
        try (LiveSession session = other == null
                ? LiveSession.attach(target)
                : LiveSession.attach(target, other.payload(), Set.of(), calls -> {})) {
            session.place(LiveSession.probe("work", PROBE));
            assertThat(Footprint.look(target.pid()).ourThreads())
                    .as("one agent: " + target.jdk())
                    .doesNotHaveDuplicates()
                    .hasSize(2);
            target.count("work 20");
            await().untilAsserted(() -> assertThat(session.calls()).hasSize(20));
            assertThat(session.stop().reports().get(0).ledger().entered()).isEqualTo(20);
        }
        awaitGone(target);
    }

    private static void leftAsStated(Target target, Footprint clean, int bridge) {
        awaitGone(target);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            Ours left = Ours.in(target);
            assertThat(left.bridge()).as(left.toString()).hasSize(bridge);
            assertThat(left.others()).as("the agent's classes are collected").isSubsetOf(ENTRY);
            assertThat(left.bytes()).as("no object of ours lives").isZero();
        });
        clean.assertNothingWasLeft(Footprint.of(target));
    }

    /**
     * What there is of ours in a JVM, as its JDK's own tools see it.
     *
     * @param bridge classes in java.lang
     * @param others all other classes of ours
     * @param bytes of live instances of any of them
     */
    private record Ours(Set<String> bridge, Set<String> others, long bytes) {
        static Ours in(Target target) {
            String pid = Long.toString(target.pid());
            String jcmd = target.jdk().tool("jcmd");
            // A collection is what unloads the agent's loader; the histogram is of what is alive.
            Shell.run(jcmd, pid, "GC.run").succeeds();
            String alive = Shell.run(jcmd, pid, "GC.class_histogram").succeeds().output();
            long bytes = Pattern.compile("^ *\\d+: +\\d+ +(\\d+) +\\[*L?" + NAME + ".*$", Pattern.MULTILINE)
                    .matcher(alive)
                    .results()
                    .mapToLong(line -> Long.parseLong(line.group(1)))
                    .sum();
            String loaded = target.jdk().feature() == 8
                    ? String.join("\n", HeapDump.classes(target))
                    : Shell.run(jcmd, pid, "VM.class_hierarchy").succeeds().output();
            Set<String> all = Pattern.compile(NAME + "[\\w$.]*")
                    .matcher(loaded)
                    .results()
                    .map(found -> found.group())
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> bridge = new TreeSet<>(all);
            bridge.removeIf(name -> !name.startsWith("java.lang."));
            all.removeAll(bridge);
            return new Ours(bridge, all, bytes);
        }
    }

    private static long metaspace(Target target) {
        String pid = Long.toString(target.pid());
        Shell.run(target.jdk().tool("jcmd"), pid, "GC.run").succeeds();
        String said = Shell.run(target.jdk().tool("jcmd"), pid, "GC.heap_info")
                .succeeds()
                .output();
        return Pattern.compile("Metaspace +used (\\d+)K")
                .matcher(said)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .findFirst()
                .orElse(0);
    }

    private static void awaitGone(Target target) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
    }
}
