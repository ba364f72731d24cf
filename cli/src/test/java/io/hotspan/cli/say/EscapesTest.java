package io.hotspan.cli.say;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EscapesTest {
    @Test
    void plainTextStaysTheSame() {
        String text = "Größe 大 😀 a=b";
        assertThat(Escapes.line(text)).isSameAs(text);
    }

    @Test
    void nothingThatATerminalActsOnComesThrough() {
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            boolean acts = Character.isISOControl(c)
                    || (Character.getType(c) == Character.FORMAT && c >= 0x200b && c <= 0x206f)
                    || Character.getType(c) == Character.LINE_SEPARATOR
                    || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
            if (acts) {
                assertThat(Escapes.line("a" + c + "b")).as("%04x", (int) c).doesNotContain(String.valueOf(c));
            }
        }
    }

    @Test
    void escapesLookAsInJava() {
        assertThat(Escapes.line("a\u001b[2Jb\n\t\r\u009b")).isEqualTo("a\\u001b[2Jb\\n\\t\\r\\u009b");
    }

    @Test
    void aValueIsQuotedWhereItsEndCouldNotBeSeen() {
        assertThat(Escapes.value("7781")).isEqualTo("7781");
        assertThat(Escapes.value("")).isEqualTo("\"\"");
        assertThat(Escapes.value("a b")).isEqualTo("\"a b\"");
        assertThat(Escapes.value("x=1 y=\"2\"")).isEqualTo("\"x=1 y=\\\"2\\\"\"");
    }
}
