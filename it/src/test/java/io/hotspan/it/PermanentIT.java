package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code -javaagent:hotspan.jar=hotspan.yaml}: probes from a file, from the first call on. */
class PermanentIT {
    private static final String COUNTED = "com.shop.count.Counted";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Path file;
    private Path spans;

    @BeforeEach
    void name() {
        file = directory.resolve("hotspan.yaml");
        spans = directory.resolve("spans.jsonl");
    }

    @ParameterizedTest
    @MethodSource("io.hotspan.it.Jdk#all")
    void aClassIsWovenAsItLoadsAndNoCallIsMissed(Jdk jdk) {
        write(probes("work", "fail"));
        try (Target target = permanent(jdk)) {
            // The class is loaded by this very command.
            Counts counted = target.count("run threads=4 calls=100 throws=5");
            awaitSpans("work", counted.of("work"));
            awaitSpans("fail", counted.of("fail"));
            assertThat(read(spans)).contains("\"of-a-file\"", "java.lang.IllegalStateException");
            assertThat(target.complaints()).isEmpty();
            target.send("exit");
            assertThat(target.awaitEnd()).isZero();
            assertThat(target.complaints()).isEmpty();
        }
    }

    @Test
    @Tag("smoke")
    void theFileIsReadAgainWhenItChangesAndAnEmptyListRestoresTheCode() {
        Map<String, String> plain;
        try (Target target = Target.counting(Jdk.own())) {
            target.count("run threads=1 calls=10");
            plain = CodeReader.read(target, List.of(COUNTED));
        }
        write(probes("work"));
        try (Target target = permanent(Jdk.own())) {
            awaitSpans("work", target.count("run threads=1 calls=10").of("work"));
            assertThat(CodeReader.read(target, List.of(COUNTED))).isNotEqualTo(plain);
            write(probes("leaf"));
            await().atMost(PATIENCE).until(() -> {
                target.count("run threads=1 calls=1");
                return count("leaf") > 0;
            });
            write("service: of-a-file\nexporter: file:" + spans + "\nprobes: []\n");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(CodeReader.read(target, List.of(COUNTED)))
                    .isEqualTo(plain));
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** Of the file, and one that a command before it kept: both go on, and no line of the command is about them. */
    @Test
    @Tag("smoke")
    void aCommandBringsItsOwnProbesIntoAJvmThatHasSome() {
        write(probes("work"));
        try (Target target = permanent(Jdk.own())) {
            String pid = Long.toString(target.pid());
            Path kept = directory.resolve("kept.jsonl");
            Counts before = target.count("run threads=1 calls=10");
            awaitSpans("work", before.of("work"));
            try (Tool keeping = Tool.start(
                    "attach", pid, COUNTED + "::leaf", "--keep", "1h", "--for", "1s", "--to", "file:" + kept)) {
                assertThat(keeping.end()).as(keeping.said()).isZero();
            }
            try (Tool tool =
                    Tool.start("attach", pid, COUNTED + "::work", "--hits", "1000", "--rate", "10000", "--json")) {
                assertThat(tool.await("probe", 1).get(0).path("id").asString()).isEqualTo("p1");
                Counts counted = target.count("run threads=1 calls=10").minus(before);
                tool.await("span", (int) counted.of("work"));
                tool.interrupt();
                assertThat(tool.end()).as(tool.said()).isZero();
                JsonNode ledger = tool.json("stopped").get(0).path("ledger");
                assertThat(ledger.path("entered").asLong()).isEqualTo(counted.of("work"));
                assertThat(ledger.path("exported").asLong()).isEqualTo(counted.of("work"));
                assertThat(tool.json("probe")).hasSize(1);
            }
            try (Tool top = Tool.start("top", pid, COUNTED + "::*", "--for", "1s")) {
                assertThat(top.end()).as(top.said()).isZero();
            }
            try (Tool open = Tool.start("open", pid, COUNTED + "::work", "--json")) {
                assertThat(open.end()).as(open.said()).isZero();
            }
            awaitSpans("work", target.count("run threads=1 calls=10").of("work"));
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** Spans of what sends spans would have no end; and libraries of ours are none of the application's, whatever they are called. */
    @Test
    void whatTheExportItselfCallsIsSkippedAndItsLibrariesAreNotProbed() throws IOException {
        try (Collector collector = Collector.with(Collector.Fault.NONE)) {
            write(probes("work").replace("file:" + spans, collector.url()) + """
                      - name: sockets
                        probe: "java.net.Socket::get*"
                        jdk: true
                      - name: libraries
                        probe: "io.opentelemetry..*::*"
                    budget: 100%
                    """);
            try (Target target = permanent(Jdk.own())) {
                long work = target.count("run threads=2 calls=100").of("work");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(collector.accepted()).hasSize((int) work));
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(number(target, "sockets", "entered"))
                        .isPositive());
                assertThat(number(target, "sockets", "recorded")).isZero();
                assertThat(number(target, "libraries", "methods")).isZero();
                assertThat(collector.accepted()).hasSize((int) work);
                assertThat(target.complaints()).isEmpty();
            }
        }
    }

    private static long number(Target target, String probe, String key) {
        try (Tool tool = Tool.start("status", Long.toString(target.pid()), "--json")) {
            tool.end();
            return tool.json("status").stream()
                    .filter(line -> line.path("id").asString().endsWith(probe))
                    .findFirst()
                    .orElseThrow()
                    .path(key)
                    .asLong();
        }
    }

    @Test
    void aFileThatIsNotThereIsNamedAndReadWhenItComes() {
        try (Target target = permanent(Jdk.own())) {
            assertThat(target.complaints()).singleElement().asString().contains(file + " is not there; probes start");
            awaitStatus(target, Pattern.compile("file  .*" + Pattern.quote(file + " is not there; probes start")));
            write(probes("work"));
            await().atMost(PATIENCE).until(() -> status(target).contains("1 probe,"));
            Counts counted = target.count("run threads=1 calls=10");
            awaitSpans("work", counted.of("work"));
            file.toFile().delete();
            awaitStatus(target, Pattern.compile(Pattern.quote(file + " is gone; its last good probes stay")));
        }
    }

    @Test
    void anErrorKeepsTheLastGoodStateAndIsReportedWithItsPlace() {
        write(probes("work"));
        try (Target target = permanent(Jdk.own())) {
            awaitSpans("work", target.count("run threads=1 calls=10").of("work"));
            write(probes("work").replace("::work", "::work when qty >>> 3"));
            awaitStatus(target, Pattern.compile(Pattern.quote(file.toString()) + ":\\d+:\\d+"));
            awaitSpans("work", target.count("run threads=1 calls=10").of("work"));
            write("probes: [\n");
            awaitStatus(target, Pattern.compile(Pattern.quote(file.toString()) + ":\\d+:\\d+"));
            awaitSpans("work", target.count("run threads=1 calls=10").of("work"));
            write(probes("work", "leaf"));
            await().atMost(PATIENCE).until(() -> {
                target.count("run threads=1 calls=1");
                return count("leaf") > 0;
            });
            assertThat(status(target)).doesNotContain(file + ":");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "probes: [",
                "probes:\n  - \"*::*\"",
                "probes:\n  - \"com.shop.count.Counted::work when\"",
                "probes: 7",
                "exporter: grpc://127.0.0.1:4317\nprobes: []",
                "exporter: file:/no/such/folder/spans.jsonl\nprobes: []",
                "exporter: http://127.0.0.1:1\nprobes:\n  - com.shop.count.Counted::work",
                "no such key: 1",
                "\u0000\u0001\u0002",
                "&a [*a, *a]",
                ""
            })
    void theApplicationStartsWhateverTheFileSays(String text) {
        write(text);
        startsAndWorks(Jdk.own());
    }

    @Test
    void theApplicationStartsWithoutAFileOrWithAFolderInItsPlace() throws IOException {
        startsAndWorks(Jdk.own());
        Files.createDirectory(file);
        startsAndWorks(Jdk.own());
    }

    @ParameterizedTest
    @MethodSource("io.hotspan.it.Jdk#all")
    void aWrongFileIsOneLineAtTheStartOnEveryJdk(Jdk jdk) {
        write("service: shop\nprobes:\n  - \"com.shop.count.Counted::work when\"\n");
        try (Target target = permanent(jdk)) {
            target.count("run threads=1 calls=10");
            assertThat(target.complaints())
                    .singleElement()
                    .asString()
                    .startsWith("hotspan: ")
                    .contains(file + ":3:");
        }
    }

    private void startsAndWorks(Jdk jdk) {
        try (Target target = permanent(jdk)) {
            assertThat(target.count("run threads=2 calls=10").of("work")).isEqualTo(20);
            target.send("exit");
            assertThat(target.awaitEnd()).isZero();
            assertThat(target.complaints()).hasSizeLessThanOrEqualTo(1).allMatch(line -> line.startsWith("hotspan: "));
        }
    }

    private Target permanent(Jdk jdk) {
        return Target.counting(jdk, "-javaagent:" + Parts.hotspanJar() + "=" + file);
    }

    private String probes(String... methods) {
        StringBuilder text = new StringBuilder("service: of-a-file\nexporter: file:" + spans + "\nprobes:\n");
        for (String method : methods) {
            text.append("  - name: ").append(method).append('\n');
            text.append("    probe: \"")
                    .append(COUNTED)
                    .append("::")
                    .append(method)
                    .append("\"\n");
            text.append("    limits: { rate: 100000/s }\n");
        }
        return text.toString();
    }

    /** At one stroke, as editors and configuration tools do. */
    private void write(String text) {
        try {
            Path next = Files.writeString(directory.resolve("next"), text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitSpans(String method, long expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(count(method)).isGreaterThanOrEqualTo(expected));
        assertThat(count(method)).isEqualTo(expected);
    }

    private long count(String method) {
        return Pattern.compile("\"Counted\\." + method + "\"")
                .matcher(read(spans))
                .results()
                .count();
    }

    private static void awaitStatus(Target target, Pattern wanted) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(status(target)).containsPattern(wanted));
    }

    private static String status(Target target) {
        try (Tool tool = Tool.start("status", Long.toString(target.pid()))) {
            tool.end();
            return tool.said();
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
