package io.hotspan.webui.pins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinFileTest {
    private static final String TEXT = "com.shop.OrderService::place when tier == \"gold\" -> return";
    private static final String QUOTED = "\"com.shop.OrderService::place when tier == \\\"gold\\\" -> return\"";

    @TempDir
    Path directory;

    private Path file = Path.of("");
    private PinFile pins = new PinFile(file);

    @BeforeEach
    void open() {
        file = directory.resolve("hotspan.yaml");
        pins = new PinFile(file);
    }

    @Test
    void aMissingFileIsMade() throws Exception {
        assertThat(pins.pin(TEXT, 50).outcome()).isEqualTo("added");
        assertThat(file).content().endsWith("probes:\n  - probe: " + QUOTED + "\n    limits: { rate: 50/s }\n");
    }

    @Test
    void commentsOrderAndQuotingOfAnExistingFileStay() throws Exception {
        write("""
                # ours
                service: shop        # the checkout
                probes:
                  # slow ones
                  - "com.shop.OrderService::place when duration > 200ms -> return"
                  - name: repositories
                    probe: 'com.shop..*Repository::find*'
                    limits: { rate: 50/s }   # enough
                # where to
                exporter: http://127.0.0.1:4318
                """);
        pins.pin("com.shop.A::b", 12.5);
        assertThat(file).hasContent("""
                # ours
                service: shop        # the checkout
                probes:
                  # slow ones
                  - "com.shop.OrderService::place when duration > 200ms -> return"
                  - name: repositories
                    probe: 'com.shop..*Repository::find*'
                    limits: { rate: 50/s }   # enough
                  - probe: "com.shop.A::b"
                    limits: { rate: 12.5/s }
                # where to
                exporter: http://127.0.0.1:4318
                """);
    }

    @Test
    void aListWithoutIndentationKeepsItsForm() throws Exception {
        write("probes:\n- com.shop.A::b\nservice: shop");
        pins.pin("com.shop.C::d", 50);
        assertThat(file)
                .hasContent(
                        "probes:\n- com.shop.A::b\n- probe: \"com.shop.C::d\"\n  limits: { rate: 50/s }\nservice: shop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "probes:\n",
                "probes: []\n",
                "probes: [ ] # none yet\n",
                "probes:\n# nothing\n",
                "service: shop\n",
                "service: shop",
                "# only words\n"
            })
    void aFileWithoutProbesGetsItsFirst(String before) throws Exception {
        write(before);
        pins.pin(TEXT, 50);
        assertThat(Files.readString(file)).contains("  - probe: " + QUOTED + "\n    limits: { rate: 50/s }");
    }

    @Test
    void theSameProbeIsNotAddedTwice() throws Exception {
        pins.pin(TEXT, 50);
        String once = Files.readString(file);
        assertThat(pins.pin(TEXT, 50).outcome()).isEqualTo("unchanged");
        assertThat(file).hasContent(once);
    }

    @Test
    void theSameProbeWithAnotherRateIsUpdatedInPlace() throws Exception {
        write(
                "probes:\n  - name: mine # keep\n    probe: com.shop.A::b\n    limits: { rate: 5/s } # was low\n  - com.shop.C::d\n");
        assertThat(pins.pin("com.shop.A::b", 50).outcome()).isEqualTo("updated");
        assertThat(file)
                .hasContent(
                        "probes:\n  - name: mine # keep\n    probe: com.shop.A::b\n    limits: { rate: 50/s } # was low\n  - com.shop.C::d\n");
    }

    @Test
    void aPlainEntryOfTheSameProbeGetsItsLimits() throws Exception {
        write("probes:\n  - com.shop.A::b # this one\n  - com.shop.C::d\n");
        assertThat(pins.pin("com.shop.A::b", 50).outcome()).isEqualTo("updated");
        assertThat(file)
                .hasContent(
                        "probes:\n  - probe: \"com.shop.A::b\"\n    limits: { rate: 50/s } # this one\n  - com.shop.C::d\n");
    }

    @Test
    void aBlockScalarAtTheEndIsNotTornApart() throws Exception {
        write("probes:\n  - probe: |\n      com.shop.A::b\n\n\nservice: shop\n");
        pins.pin("com.shop.C::d", 50);
        assertThat(Files.readString(file))
                .startsWith("probes:\n  - probe: |\n      com.shop.A::b\n")
                .endsWith("service: shop\n")
                .contains("com.shop.C::d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{probes: [a]}",
                "probes: [\"com.shop.A::b\"]\n",
                "- a\n- b\n",
                "probes: ~\n",
                "probes: text\n",
                "probes: {a: b}\n",
                "probes:\n  - [unclosed\n",
                "a: 1\na: 2\n",
                "\tprobes:\n"
            })
    void whatCannotBeEditedSafelyIsLeftAloneWithAWordOnWhatToDo(String before) throws IOException {
        write(before);
        assertThatThrownBy(() -> pins.pin(TEXT, 50)).isInstanceOfSatisfying(PinException.class, e -> {
            assertThat(e.getMessage()).contains("hotspan.yaml");
            assertThat(e.action()).isNotEmpty();
        });
        assertThat(file).hasContent(before);
    }

    @Test
    void surrogatesBeforeTheListDoNotShiftTheEdit() throws Exception {
        write("# 🦊🦊🦊\nprobes:\n  - com.shop.A::b\nservice: \"🦊\"\n");
        pins.pin("com.shop.C::d", 50);
        assertThat(file)
                .hasContent(
                        "# 🦊🦊🦊\nprobes:\n  - com.shop.A::b\n  - probe: \"com.shop.C::d\"\n    limits: { rate: 50/s }\nservice: \"🦊\"\n");
    }

    @Test
    void permissionsStayAndNothingIsLeftBeside() throws Exception {
        write("service: shop\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        pins.pin(TEXT, 50);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aLinkIsFollowedAndStaysALink() throws Exception {
        Path real = directory.resolve("real.yaml");
        Files.writeString(real, "service: shop\n");
        Files.createSymbolicLink(file, real);
        pins.pin(TEXT, 50);
        assertThat(file).isSymbolicLink();
        assertThat(real).content().contains("com.shop.OrderService::place");
    }

    @Test
    void aTextCannotBreakOutOfItsQuotes() {
        assertThat(PinEntry.quoted("a\"b\\c\nd\u2028")).isEqualTo("\"a\\\"b\\\\c\\u000ad\\u2028\"");
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }
}
