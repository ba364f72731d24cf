package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Libraries with a probe in each of their methods pass and fail the tests that their own authors wrote, as without. */
@Tag("full")
class OwnSuitesTest {
    private static final Pattern CASE =
            Pattern.compile("<testcase name=\"([^\"]*)\" classname=\"([^\"]*)\"[^>]*>(.*?)</testcase>", Pattern.DOTALL);
    private static final Pattern LEDGER = Pattern.compile(
            "LEDGER methods (\\d+) entered (\\d+) recorded (\\d+) skipped (\\d+) open (-?\\d+) suppressed (\\d+)");

    @TempDir
    static Path directory;

    @ParameterizedTest
    @CsvSource({
        "commons-codec-1.18.0, org/apache/commons/codec/",
        "commons-text-1.13.1, org/apache/commons/text/",
        "commons-collections4-4.5.0, org/apache/commons/collections4/",
        "commons-lang3-3.20.0, org/apache/commons/lang3/",
    })
    void itsOwnTestsEndAsWithoutUs(String library, String prefix) throws Exception {
        Map<String, String> plain = run("plain", library, prefix, "1");
        Map<String, String> woven = run("woven", library, prefix, "2");
        Map<String, String> again = run("plain", library, prefix, "3");
        // What differs from run to run without us says nothing.
        int steady = 0;
        TreeMap<String, String> wrong = new TreeMap<>();
        for (Map.Entry<String, String> test : plain.entrySet()) {
            if (!test.getValue().equals(again.get(test.getKey()))) continue;
            steady++;
            if (!test.getValue().equals(woven.get(test.getKey()))) {
                wrong.put(test.getKey(), test.getValue() + " -> " + woven.get(test.getKey()));
            }
        }
        Form.figure(
                "P2",
                library + ": " + steady + " tests the same with and without us of " + plain.size() + ", "
                        + plain.values().stream().filter("passed"::equals).count() + " pass; differ: " + wrong);
        assertThat(wrong).isEmpty();
        assertThat(steady).isGreaterThan(plain.size() * 9 / 10).isGreaterThan(500);
    }

    private static Map<String, String> run(String mode, String library, String prefix, String number) throws Exception {
        Path suites = Path.of("target", "suites").toAbsolutePath();
        Path reports = directory.resolve(library + number);
        String output = ChildJvm.run(
                Path.of(System.getProperty("java.home")),
                List.of(
                        "-Xmx4g",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.util=ALL-UNNAMED"),
                "SuiteMain",
                mode,
                prefix,
                suites.resolve(library + ".jar").toString(),
                suites.resolve(library + "-tests.jar").toString(),
                suites.toString(),
                reports.toString());
        assertThat(reports).as(output).isDirectory();
        if (mode.equals("woven")) ledger(library, output);
        return results(reports);
    }

    /** Calls that are under way when the JVM ends are open; a thread or two may be. */
    private static void ledger(String library, String output) {
        Matcher ledger = LEDGER.matcher(output);
        assertThat(ledger.find()).as(output).isTrue();
        Form.figure("P2", library + ": " + ledger.group());
        assertThat(Long.parseLong(Objects.requireNonNull(ledger.group(1)))).isGreaterThan(500);
        assertThat(Long.parseLong(Objects.requireNonNull(ledger.group(2)))).isGreaterThan(100_000);
        assertThat(Long.parseLong(Objects.requireNonNull(ledger.group(5)))).isBetween(0L, 50L);
        assertThat(ledger.group(6)).isEqualTo("0");
    }

    private static Map<String, String> results(Path reports) {
        Map<String, String> results = new TreeMap<>();
        try (Stream<Path> files = Files.list(reports)) {
            for (Path file : files.toList()) {
                Matcher test = CASE.matcher(Files.readString(file));
                while (test.find()) {
                    String body = String.valueOf(test.group(3));
                    String result = body.contains("<failure") || body.contains("<error")
                            ? "failed"
                            : body.contains("<skipped") ? "skipped" : "passed";
                    results.merge(test.group(2) + "#" + test.group(1), result, (a, b) -> a.equals(b) ? a : "mixed");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return results;
    }
}
