package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** {@code hotspan top}: every method timed, with the program's own counts, and no span. */
class TopIT {
    private static final int METHODS = 1_900;
    private static final int ROUNDS = 50;

    @TempDir
    Path directory;

    private static Map<String, JsonNode> timings(Tool tool) {
        return tool.json("timing").stream()
                .collect(Collectors.toMap(row -> row.path("method").asString(), row -> row));
    }

    @ParameterizedTest
    @MethodSource("io.hotspan.it.Jdk#all")
    @Tag("smoke")
    void theTableAgreesWithTheProgramToTheLastCall(Jdk jdk) {
        try (Target target = Target.counting(jdk)) {
            Counts before = target.count("run threads=1 calls=20 recursion=3 throws=5 reenter=3");
            try (Tool tool = Tool.start(
                    "top",
                    Long.toString(target.pid()),
                    "com.shop.count.Counted",
                    "--for",
                    "2m",
                    "--budget",
                    "100%",
                    "--json")) {
                tool.await("probe", 1);
                Counts counted = target.count("run threads=8 calls=500 recursion=3 throws=5 reenter=3")
                        .minus(before);
                JsonNode stopped = tool.leave();
                Map<String, JsonNode> rows = timings(tool);

                for (String method : List.of("work", "leaf", "recurse", "fail", "outer")) {
                    JsonNode row = rows.entrySet().stream()
                            .filter(entry -> entry.getKey().contains("::" + method + "("))
                            .findFirst()
                            .orElseThrow()
                            .getValue();
                    assertThat(row.path("count").asLong()).as(method).isEqualTo(counted.of(method));
                    long total = Long.parseLong(row.path("totalNanos").asString());
                    long self = Long.parseLong(row.path("selfNanos").asString());
                    assertThat(self).isBetween(0L, total);
                    if (method.equals("leaf")) {
                        assertThat(self).isEqualTo(total);
                    } else if (method.equals("recurse")) {
                        assertThat(self).isLessThan(total); // each level is in the totals of those around it
                    }
                    assertThat(Long.parseLong(row.path("p50Nanos").asString()))
                            .isLessThanOrEqualTo(
                                    Long.parseLong(row.path("p99Nanos").asString()));
                    assertThat(Long.parseLong(row.path("p99Nanos").asString()))
                            .isLessThanOrEqualTo(
                                    Long.parseLong(row.path("maxNanos").asString()));
                }
                assertThat(rows.values().stream()
                                .filter(row -> row.path("method").asString().contains("::fail("))
                                .findFirst()
                                .orElseThrow()
                                .path("errors")
                                .asLong())
                        .isEqualTo(counted.of("fail"));
                assertThat(tool.json("span")).isEmpty();
                assertThat(stopped.path("ledger").path("skipped").size()).isZero();
            }
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** Two thousand methods are one change of the code, and each has its own counts. */
    @Test
    void nearlyTwoThousandMethodsAreTimedAtOnce() throws Exception {
        Path classes = many();
        try (Target target = Target.on(Jdk.own())
                .options("-Xmx1g")
                .arguments("-cp", classes.toString(), "com.many.Many")
                .start()) {
            target.nextLine(line -> line.equals("ready"));
            target.send("go");
            target.nextLine(line -> line.equals("done"));
            try (Tool tool = Tool.start(
                    "top", Long.toString(target.pid()), "com.many..*", "--for", "2m", "--budget", "100%", "--json")) {
                JsonNode probe = tool.await("probe", 1).get(0);
                assertThat(probe.path("methods").asInt()).isBetween(METHODS, 2_000);
                target.send("go");
                target.nextLine(line -> line.equals("done"));
                tool.leave();

                List<JsonNode> each = tool.json("timing").stream()
                        .filter(row -> row.path("method").asString().contains("::m"))
                        .filter(row -> !row.path("method").asString().contains("main"))
                        .toList();
                assertThat(each).hasSize(METHODS).allSatisfy(row -> assertThat(
                                row.path("count").asLong())
                        .as(row.toString())
                        .isEqualTo(ROUNDS));
                long timed = each.stream().filter(row -> row.has("p50Nanos")).count();
                assertThat(timed).as("methods whose percentiles are known").isBetween(1_500L, (long) METHODS);
                Form.figure(
                        "P5",
                        "top on " + probe.path("methods").asInt() + " methods: pause "
                                + tool.json("attached")
                                        .get(0)
                                        .path("pauseMillis")
                                        .asDouble() + " ms");
            }
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** Methods m0, m1 …, each called once a round. */
    private Path many() throws IOException {
        StringBuilder source = new StringBuilder("package com.many;\npublic final class Many {\n");
        for (int i = 0; i < METHODS; i++) {
            source.append("  static int m")
                    .append(i)
                    .append("(int x) { return x + ")
                    .append(i)
                    .append("; }\n");
        }
        int groups = (METHODS + 99) / 100;
        for (int group = 0; group < groups; group++) {
            source.append("  static int all").append(group).append("(int x) {\n    int y = x;\n");
            for (int i = 100 * group; i < Math.min(METHODS, 100 * group + 100); i++) {
                source.append("    y = m").append(i).append("(y);\n");
            }
            source.append("    return y;\n  }\n");
        }
        source.append("  public static void main(String[] a) throws Exception {\n    System.out.println(\"ready\");\n");
        source.append(
                "    int sum = 0;\n    while (true) {\n      int c = System.in.read();\n      if (c < 0) return;\n");
        source.append("      if (c != '\\n') continue;\n      for (int r = 0; r < ")
                .append(ROUNDS)
                .append("; r++) {\n");
        for (int group = 0; group < groups; group++)
            source.append("        sum = all").append(group).append("(sum);\n");
        source.append("      }\n      System.out.println(\"done\");\n    }\n  }\n}\n");
        Path file = Files.createDirectories(directory.resolve("com/many")).resolve("Many.java");
        Files.writeString(file, source);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", directory.resolve("classes").toString(), file.toString());
        assertThat(result).isZero();
        return directory.resolve("classes");
    }
}
