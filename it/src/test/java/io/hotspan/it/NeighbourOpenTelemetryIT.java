package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenTelemetry's own agent in the same JVM, with probes of ours on the very methods that it weaves. */
class NeighbourOpenTelemetryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** It weaves these JDBC classes of H2's, and prints a line for each span. */
    private static final List<String> ITS_CLASSES =
            List.of("org.h2.jdbc.JdbcPreparedStatement", "org.h2.jdbc.JdbcConnection");

    private static final Pattern TROUBLE = Pattern.compile("\\b(ERROR|WARN)\\b|Error|hotspan");
    private static final String ITS_SPAN = "io.opentelemetry.jdbc";

    private static final String[] OURS = {
        "org.h2.jdbc.JdbcPreparedStatement::executeUpdate",
        "org.h2.jdbc.JdbcPreparedStatement::executeQuery",
        "org.h2.jdbc.JdbcConnection::prepareStatement -> args",
        "com.shop.OrderService::*"
    };

    @TempDir
    Path directory;

    static List<Jdk> jdks() {
        return Form.isFull() ? Jdk.all() : List.of(Jdk.of(25));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void itsSpansAndOursComeWhenItWasThereFirstAndItsCodeStays(Jdk jdk) {
        try (Target shop = Target.shop(jdk, 20, with())) {
            itsSpansCome(shop);
            Map<String, String> woven = code(shop);
            try (Tool tool = attach(shop)) {
                tool.await("span", 200);
                itsSpansCome(shop);
                tool.leave();
            }
            itsSpansCome(shop);
            assertThat(code(shop)).isEqualTo(woven);
            unharmed(shop);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void itsSpansAndOursComeWhenItComesWhileOurProbesAreIn(Jdk jdk) {
        try (Target shop = Target.shop(jdk, 20, properties())) {
            Tool tool = attach(shop);
            try (tool) {
                tool.await("span", 100);
                Neighbour.load(shop, Neighbour.openTelemetry(), "");
                itsSpansCome(shop);
                int before = tool.json("span").size();
                tool.await("span", before + 200);
                tool.leave();
            }
            itsSpansCome(shop);
            unharmed(shop);
        }
    }

    @ParameterizedTest
    @Tag("full")
    @ValueSource(booleans = {true, false})
    void asJavaAgentsInEitherOrderItsSpansAndOursCome(boolean oursFirst) throws IOException {
        Jdk jdk = Jdk.own();
        Path spans = directory.resolve("spans.jsonl");
        Path file = Files.writeString(
                directory.resolve("hotspan.yaml"),
                "service: shop\nexporter: file:" + spans + "\nprobes:\n"
                        + "  - \"org.h2.jdbc.JdbcPreparedStatement::executeUpdate\"\n"
                        + "  - \"com.shop.OrderService::place\"\n");
        String ours = "-javaagent:" + Parts.hotspanJar() + "=" + file;
        String its = "-javaagent:" + Neighbour.openTelemetry();
        Target.Builder builder = Target.on(jdk)
                .options(properties())
                .options(oursFirst ? new String[] {ours, its} : new String[] {its, ours});
        try (Target shop = Target.shop(builder, 20)) {
            itsSpansCome(shop);
            await().atMost(PATIENCE)
                    .until(() -> names(spans, "JdbcPreparedStatement.executeUpdate", "OrderService.place"));
            unharmed(shop);
        }
    }

    private static boolean names(Path spans, String... names) {
        try {
            String all = Files.exists(spans) ? Files.readString(spans) : "";
            return List.of(names).stream().allMatch(name -> all.contains("\"" + name + "\""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tool attach(Target shop) {
        String[] options = {
            "attach", Long.toString(shop.pid()), "--json", "--yes", "--rate", "100000", "--hits", "1000000"
        };
        String[] command = Arrays.copyOf(options, options.length + OURS.length);
        System.arraycopy(OURS, 0, command, options.length, OURS.length);
        Tool tool = Tool.start(command);
        tool.await("probe", OURS.length);
        assertThat(tool.json("probe"))
                .allSatisfy(probe -> assertThat(probe.path("status").asString())
                        .as(probe.toString())
                        .isEqualTo("LIVE"));
        return tool;
    }

    private static String[] with() {
        String[] properties = properties();
        String[] all = Arrays.copyOf(properties, properties.length + 1);
        all[properties.length] = "-javaagent:" + Neighbour.openTelemetry();
        return all;
    }

    private static String[] properties() {
        return new String[] {
            "-Dotel.traces.exporter=console", "-Dotel.metrics.exporter=none", "-Dotel.logs.exporter=none"
        };
    }

    /** More of them than there were. */
    private static void itsSpansCome(Target shop) {
        long before = itsSpans(shop);
        await().atMost(PATIENCE).until(() -> itsSpans(shop) >= before + 20);
    }

    private static long itsSpans(Target shop) {
        return shop.errors().stream().filter(line -> line.contains(ITS_SPAN)).count();
    }

    /** From 25 on the serviceability agent reads classes with invokedynamic; before, our own comparison is all there is. */
    private static Map<String, String> code(Target shop) {
        return shop.jdk().feature() < 25 ? Map.of() : CodeReader.read(shop, ITS_CLASSES);
    }

    /** Nothing failed, in the shop or in its agent. */
    private static void unharmed(Target shop) {
        assertThat(Http.get(shop.url() + "/health").statusCode()).isEqualTo(200);
        assertThat(shop.complaints().stream()
                        .filter(line -> TROUBLE.matcher(line).find()))
                .isEmpty();
    }
}
