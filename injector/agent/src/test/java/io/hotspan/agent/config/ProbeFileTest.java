package io.hotspan.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hotspan.probes.Ceilings;
import io.hotspan.probes.Limits;
import io.hotspan.probes.wire.Wanted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeFileTest {
    private static final String FULL = """
            service: shop                          # else the environment's
            exporter: http://127.0.0.1:4318
            probes:
              - "com.shop.OrderService::place when duration > 200ms -> return"
              - name: repositories
                probe: "com.shop..*Repository::find*"
                limits: { rate: 50/s, hits: 1000, time: 10m }
                jdk: true
            """;

    @Test
    void theFileOfTheGuideIsRead() throws ConfigException {
        FileConfig config = parse(FULL);

        assertThat(config.service()).isEqualTo("shop");
        assertThat(config.exporter()).isEqualTo("http://127.0.0.1:4318");
        assertThat(config.probes())
                .containsExactly(
                        permanent("p1", "com.shop.OrderService::place when duration > 200ms -> return")
                                .build(),
                        permanent("repositories", "com.shop..*Repository::find*")
                                .ratePerSecond(50)
                                .hits(1000)
                                .timeMillis(600_000)
                                .jdk(true)
                                .build());
    }

    @Test
    void aProbeHasThePermanentLimitsAndWaitsForItsClassesUnlessTheFileSaysMore() throws ConfigException {
        Wanted probe = parse("probes: [ 'a.B::c' ]").probes().get(0);

        assertThat(probe.limits()).isEqualTo(Limits.permanent());
        assertThat(probe.waitForClass()).isTrue();
        assertThat(probe.jdk()).isFalse();
        assertThat(probe.owner()).isEqualTo("file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing yet\n",
                "---\n",
                "service:\nexporter: ~\nprobes:\n",
                "probes: []",
                "\uFEFFprobes: []"
            })
    void aFileMayBeEmpty(String text) throws ConfigException {
        FileConfig config = parse(text);

        assertThat(config.probes()).isEmpty();
        assertThat(config.service()).isEmpty();
        assertThat(config.exporter()).isEmpty();
    }

    @Test
    void aProbeWithoutANameIsCalledByItsPlaceInTheFile() throws ConfigException {
        assertThat(parse("probes:\n- a.B::c\n- {name: n, probe: 'a.B::d'}\n- a.B::e\n")
                        .probes())
                .extracting(Wanted::id)
                .containsExactly("p1", "n", "p3");
    }

    @Test
    void aNameThatIsTakenIsRefusedWithThePlaceOfTheFirst() {
        assertThat(error("probes:\n- name: x\n  probe: a.B::c\n- probe: a.B::d\n  name: x\n"))
                .isEqualTo("5:9 the name x is taken in line 2; give each probe a name of its own");
        assertThat(error("probes:\n- name: p2\n  probe: a.B::c\n- a.B::d\n"))
                .isEqualTo("4:3 this probe has no name and so would be called p2, which is taken in line 2;"
                        + " give each probe a name of its own");
    }

    @Test
    void noneAndZeroMeanNoCap() throws ConfigException {
        for (String none : List.of("0", "none", "None", "~")) {
            Wanted probe = parse("probes: [ { probe: 'a.B::c', limits: { hits: " + none + " } } ]")
                    .probes()
                    .get(0);
            assertThat(probe.limits()).isEqualTo(Limits.permanent());
        }
        assertThat(parse("probes: [ { probe: 'a.B::c', limits: { time: none } } ]")
                        .probes()
                        .get(0)
                        .timeMillis())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            srevice: x                                    | 1:1 unknown key srevice; did you mean service?
            service: [a]                                  | 1:10 service must be one text and is a list; write service: shop
            exporter: localhost:4318                      | 1:11 exporter begins with none of http://, https:// and file:; write it like http://127.0.0.1:4318 or file:spans.jsonl
            probes: a.B::c                                | 1:9 probes must be a list and is a text; write each probe on a line of its own behind '- '
            probes: {a: b}                                | 1:9 probes must be a list and is a map; write each probe on a line of its own behind '- '
            probes: [[a]]                                 | 1:10 a probe must be a text and is a list; write "CLASS::METHOD"
            probes: [{prob: x}]                           | 1:11 unknown key prob; did you mean probe?
            probes: [{name: x}]                           | 1:10 this entry has no probe; add probe: "CLASS::METHOD"
            probes: [~]                                   | 1:10 this probe is empty; write CLASS::METHOD, or remove the line
            probes: [{probe: 'a.B::c', name: 'a b'}]      | 1:34 the name a b cannot be used; write 1 to 64 letters, digits, '.', '_' or '-'
            probes: [{probe: 'a.B::c', limits: 5}]        | 1:36 limits must be hits, rate, time or bytes, each with its value, and is 5; write limits: { rate: 50/s }
            probes: [{probe: 'a.B::c', limits: {hit: 5}}] | 1:37 unknown key hit; did you mean hits?
            probes: [{probe: 'a.B::c', limits: {hits: -1}}]| 1:43 hits is -1; write a whole number, or none for no cap
            probes: [{probe: 'a.B::c', limits: {rate: 0}}]| 1:43 rate is 0; write a number above 0 and a unit, as in 50/s or 10/m
            probes: [{probe: 'a.B::c', limits: {time: 5}}]| 1:43 time is 5; write a number and a unit, as in 30s or 10m, or none
            probes: [{probe: 'a.B::c', limits: {time: 5us}}]| 1:43 time is 5us, below a millisecond; write at least 1ms
            probes: [{probe: 'a.B::c', limits: {time: [1]}}]| 1:43 time must be one value and is a list; write time: 10m
            probes: [{probe: 'a.B::c', jdk: maybe}]       | 1:33 jdk is maybe; write true or false
            probes: [{probe: 'a.B::c', limits: {bytes: 5}}]| 1:44 bytes is 5; write a number and a unit, as in 500kB or 10MB, or none
            limits: 5                                     | 1:9 limits must be hits, rate or bytes, each with its value, and is 5; write limits: { rate: 500/s }
            limits: {time: 5s}                            | 1:10 unknown key time; limits of all probes together are hits, rate and bytes
            budget: 5                                     | 1:9 budget is 5; write a percentage from 0.1% to 100%, as in 1%
            budget: 200%                                  | 1:9 budget is 200%; write a percentage from 0.1% to 100%, as in 1%
            - a.B::c                                      | 1:1 the file begins with a list and not with a key; write probes: above the list
            a.B::c                                        | 1:1 the file begins with a text and not with a key; write probes: and below it each probe behind '- '
            """)
    void aMistakeIsToldWithItsPlaceAndWhatToDo(String text, String expected) {
        assertThat(error(text)).isEqualTo(expected);
    }

    @Test
    void whatAllProbesMayDoTogetherIsSaidAtTheTop() throws ConfigException {
        FileConfig config = parse("limits: {rate: 500/s, hits: 10000, bytes: 5MB}\nbudget: 2.5%\nprobes: [a.B::c]\n");

        assertThat(config.ceilings()).isEqualTo(new Ceilings(10_000, 500, 5_000_000, 0.025));
        assertThat(parse("probes: [a.B::c]").ceilings()).isEqualTo(Ceilings.DEFAULT);
        assertThat(parse("limits: {hits: none}").ceilings()).isEqualTo(Ceilings.DEFAULT);
    }

    @Test
    void aProbeMayHaveALimitOfBytes() throws ConfigException {
        assertThat(parse("probes: [{probe: 'a.B::c', limits: {bytes: 10MB}}]")
                        .probes()
                        .get(0)
                        .bytes())
                .isEqualTo(10_000_000);
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() {
        assertThat(error("service: a\nprobes: []\nservice: b\n"))
                .isEqualTo("3:1 service is here twice, first in line 1; remove one of them");
    }

    @Test
    void aMistakeOfYamlIsToldInWordsForWhoeverWroteAProbe() {
        assertThat(error("probes:\n\t- a.B::c\n"))
                .isEqualTo("2:1 a tab stands where spaces are expected; indent by spaces");
        assertThat(error("probes:\n- \"a.B::c\n")).startsWith("3:1 the file ends inside a quoted text");
        assertThat(error("probes:\n- *::*\n")).startsWith("2:3 ").contains("quotes");
        assertThat(error("probes:\n- *.Foo::bar\n")).startsWith("2:3 ").contains("quotes");
        assertThat(error("probes:\n- @Service::bar\n")).startsWith("2:3 ").contains("in double quotes");
        assertThat(error("probes:\n- a.B::c when x == \"y: z\"\n"))
                .startsWith("2:3 unknown key")
                .endsWith("put the whole probe in quotes");
        assertThat(error("service: a: b\n")).startsWith("1:11 ");
        assertThat(error("probes:\n  - a.B::c\n - a.B::d\n")).startsWith("3:2 this line fits neither");
        assertThat(error("a: !!java.net.URL [x]\n")).startsWith("1:4 the tag ");
        assertThat(error("probes: []\n---\nprobes: []\n")).startsWith("2:1 a second document");
        assertThat(error("service: \u0007\n")).startsWith("1:10 the character U+0007");
    }

    @Test
    void aHashThatCutsAProbeShortIsPointedOut() {
        assertThat(error("probes:\n- a.B::c when x == \"no #1\"\n"))
                .contains("if the # belongs to the probe, put the probe in quotes");
    }

    /** The word nonsense is the mistake; the caret must stand below its n. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "probes:\n- a.B::c nonsense\n",
                "probes:\r\n- a.B::c nonsense\r\n",
                "probes:\n  - probe: a.B::c nonsense # why\n",
                "probes: [ 'a.B::c nonsense' ]",
                "probes: [ \"a.B::c nonsense\" ]",
                "probes: [ \"a\\u002eB\\x3a\\U0000003ac nonsense\" ]",
                "probes: [ \"a.B::c when x == \\\"y\\\" nonsense\" ]",
                "probes: [ 'a.B::c when x == ''y''  nonsense' ]",
                "probes: [ \"a.B::c when x == \\\"😀\\\" nonsense\" ]",
                "probes: [ \"a.B::c when x == \\\"\\U0001F600\\\" nonsense\" ]",
                "# 😀\nprobes: [ { name: 'ü😀', probe: a.B::c nonsense } ]",
                "probes:\n- &x 'a.B::c nonsense'\n",
                "probes:\n- a.B::c\n    when x == 1\n\n    nonsense\n",
                "probes:\n- 'a.B::c  \n    when x == 1\n     \n    nonsense'\n",
                "probes:\n- 'a.B::c\n\n\n    when x == 1\n\n    && y == 2 nonsense'\n",
                "probes:\n- \"a.B::c \\\n    when x == 1\\\n    \\ nonsense\"\n",
                "probes:\n- probe: |\n    a.B::c\n      when x == 1\n    nonsense\n",
                "probes:\n- probe: >-  # folded\n\n    a.B::c\n    when x == 1\n    nonsense\n",
            })
    void aMistakeInsideAProbeIsFoundInTheFile(String text) {
        ConfigException e = exception(text);
        String[] lines = text.split("\r?\n", -1);
        String line = lines[e.line() - 1];

        assertThat(e.message()).contains("nonsense");
        assertThat(line.substring(e.column() - 1)).startsWith("nonsense");
        assertThat(e.caretView().lines().toList().get(1)).endsWith("^");
    }

    @Test
    void whatIsMissingAtTheEndOfAProbeIsPointedToBehindItsLastCharacter() {
        assertThat(error("probes:\n- \"a.B::c when\"\n")).startsWith("2:15 ");
        assertThat(error("probes:\n- a.B::c when\n")).startsWith("2:14 ");
    }

    @Test
    void theCaretStandsBelowTheMistake() {
        assertThat(exception("probes:\n  - probe: a.B::c\n    limit: {}\n").caretView())
                .isEqualTo("    limit: {}\n    ^");
    }

    @Test
    void anAliasMeansWhatItsAnchorMarks() throws ConfigException {
        String text = "probes:\n- {probe: 'a.B::c', limits: &slow {rate: 1/s}}\n- {probe: 'a.B::d', limits: *slow}\n";

        assertThat(parse(text).probes()).extracting(Wanted::ratePerSecond).containsExactly(1.0, 1.0);
    }

    @Test
    void controlCharactersOfTheFileStayOutOfAMessage() {
        assertThat(exception("\"a\\x1b[31m\\nb\": 1").getMessage()).matches("f.yaml:1:1: unknown key a \\[31m b; .*");
    }

    @Test
    void anExporterThatCannotBeOpenedIsToldWithItsPlace() throws ConfigException {
        assertThat(render(parse(FULL).exporterError("no", "do"))).isEqualTo("2:11 no; do");
        assertThat(render(parse("").exporterError("no", "do"))).isEqualTo("1:1 no; do");
    }

    @Test
    void aPasswordInTheExporterIsNotRepeated() {
        assertThat(exception("exporter: htp://me:secret@host").getMessage()).doesNotContain("secret");
    }

    @Test
    void bytesThatAreNotUtf8AreToldWithTheirPlace() {
        byte[] bytes = "service: sh\u00f6p\n".getBytes(StandardCharsets.ISO_8859_1);
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> ProbeFile.parse(bytes, "f.yaml"));

        assertThat(render(e)).startsWith("1:12 the byte behind this is not UTF-8");
    }

    @Test
    void aFileAboveOneMebibyteIsNotRead() {
        assertThat(error("#".repeat(ProbeFile.MAX_LENGTH + 1))).startsWith("1:1 the file is larger than 1 MiB");
        assertThat(error("#".repeat(ProbeFile.MAX_LENGTH) + "")).isEqualTo("fine");
    }

    private static Wanted.Builder permanent(String id, String text) {
        return Wanted.builder(id, text)
                .hits(0)
                .ratePerSecond(100)
                .timeMillis(0)
                .waitForClass(true)
                .owner(FileConfig.OWNER);
    }

    private static FileConfig parse(String text) throws ConfigException {
        return ProbeFile.parse(text, "f.yaml");
    }

    private static ConfigException exception(String text) {
        return catchThrowableOfType(ConfigException.class, () -> parse(text));
    }

    private static String error(String text) {
        ConfigException e = exception(text);
        return e == null ? "fine" : render(e);
    }

    private static String render(ConfigException e) {
        return e.line() + ":" + e.column() + " " + e.message() + "; " + e.action();
    }
}
