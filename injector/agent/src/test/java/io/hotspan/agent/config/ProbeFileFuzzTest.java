package io.hotspan.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever stands in the file, the application starts. The seed is fixed, so that a failure can be repeated. */
@Timeout(120)
class ProbeFileFuzzTest {
    private static final String[] PIECES = {
        "probes:",
        "service: x",
        "exporter: http://h",
        "name: n",
        "probe: ",
        "limits: ",
        "{ rate: 5/s }",
        "hits: 3",
        "time: 1m",
        "jdk: true",
        "- ",
        "\n",
        "\n  ",
        "\n    ",
        "\r\n",
        "\t",
        " ",
        "'",
        "\"",
        "\\",
        "\\u00",
        "\\U0001F600",
        "\\x4",
        "|",
        ">",
        ">-2",
        "&a ",
        "*a",
        "*b",
        "!!str ",
        "!x ",
        "<<: ",
        "? ",
        ": ",
        ",",
        "[",
        "]",
        "{",
        "}",
        "#",
        " #",
        "---",
        "...",
        "%YAML 1.1\n",
        "%TAG ! x\n",
        "\uFEFF",
        "😀",
        "\ud83d",
        "\u0000",
        "\u0085",
        "\u2028",
        "a.B::c",
        "when x == 'y'",
        "-> return",
        "~",
        "null",
        "com.shop..*::find*",
        "@",
        "`",
    };
    private static final String VALID = """
            service: shop   # comment
            exporter: file:spans.jsonl
            probes:
              - "com.shop.OrderService::place when duration > 200ms -> return"
              - name: repositories
                probe: 'com.shop..*Repository::find* when id == ''x'''
                limits: &l { rate: 50/s, hits: 10, time: 10m }
                jdk: true
              - probe: >-
                  com.shop.A::b
                  when x > 1
                limits: *l
            """;

    @Test
    void randomPiecesGiveAConfigurationOrAnError() {
        Random random = new Random(1);
        for (int i = 0; i < 8_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "probes:\n- " : "");
            for (int n = random.nextInt(25); n > 0; n--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            check(text.toString());
        }
    }

    @Test
    void aValidFileWithSomethingChangedGivesAConfigurationOrAnError() {
        Random random = new Random(2);
        for (int i = 0; i < 8_000; i++) {
            StringBuilder text = new StringBuilder(VALID);
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                int at = random.nextInt(text.length() + 1);
                switch (random.nextInt(3)) {
                    case 0 -> text.delete(at, at + 1);
                    case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                    default -> text.setLength(at);
                }
            }
            check(text.toString());
        }
    }

    @Test
    void randomBytesGiveAConfigurationOrAnError() {
        Random random = new Random(3);
        for (int i = 0; i < 8_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            Throwable thrown = catchThrowable(() -> ProbeFile.parse(bytes, "f"));
            assertThat(thrown).satisfiesAnyOf(t -> assertThat(t).isNull(), t -> assertThat(t)
                    .isInstanceOf(ConfigException.class));
        }
    }

    @Test
    void theLargestHostileFilesAreAnsweredInSeconds() {
        int most = ProbeFile.MAX_LENGTH;
        List<String> files = new ArrayList<>();
        for (String piece : List.of(
                "[", "{", "- ", "? ", "a: ", "&a ", "'", "\"\\", "!", "😀", "-\n", "a:\n ", "[a,", "{a: b,", "|\n ",
                "*a ", "\\", "# \n", "x", "x ", "\r", "a::b\n")) {
            files.add(piece.repeat(most / piece.length()));
            files.add("probes: [" + piece.repeat((most - 20) / piece.length()));
        }
        files.add("probes:\n" + "- a.B::c\n".repeat(most / 9 - 1));
        files.add("probes:\n- &a { probe: 'a.B::c' }\n" + "- *a\n".repeat(100_000));
        files.add("probes:\n- \"a.B::c when x == '" + "😀\\u0041".repeat(most / 10) + "'\"\n");
        for (String file : files) {
            long start = System.nanoTime();
            check(file);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as(file.substring(0, 30))
                    .isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void anAliasBombStaysAsSmallAsItIsWritten() {
        StringBuilder bomb = new StringBuilder("service: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("k")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("]\n");
        }
        check(bomb.toString());
        check("probes: &a\n- probe: 'a.B::c'\n  limits: &b\n    rate: *b\n- *a\n");
        check("probes: &a [ *a, *a ]");
    }

    private static void check(String text) {
        Throwable thrown = catchThrowable(() -> ProbeFile.parse(text, "f"));
        if (thrown == null) {
            return;
        }
        assertThat(thrown).as(text.length() > 500 ? "long" : text).isInstanceOf(ConfigException.class);
        ConfigException e = (ConfigException) thrown;
        assertThat(e.line()).isPositive();
        assertThat(e.column()).isPositive();
        assertThat(e.message()).isNotBlank().hasSizeLessThan(400);
        assertThat(e.action()).isNotBlank().hasSizeLessThan(400);
    }
}
