package io.hotspan.agent.config;

import java.util.ArrayList;
import java.util.List;

/** A value in the file and where it stands. Offsets are UTF-16 units of the file's text. */
final class YamlNode {
    enum Kind {
        SCALAR,
        LIST,
        MAP
    }

    /** How a scalar is written, as far as it matters for finding a column again. */
    enum Style {
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        BLOCK
    }

    private final Kind kind;
    private final Style style;
    private final String text;
    private final int start;
    private final List<YamlNode> children = new ArrayList<>();
    private int end;

    private YamlNode(Kind kind, Style style, String text, int start, int end) {
        this.kind = kind;
        this.style = style;
        this.text = text;
        this.start = start;
        this.end = end;
    }

    static YamlNode scalar(Style style, String text, int start, int end) {
        return new YamlNode(Kind.SCALAR, style, text, start, end);
    }

    static YamlNode collection(Kind kind, int start) {
        return new YamlNode(kind, Style.PLAIN, "", start, start);
    }

    void endAt(int offset) {
        end = offset;
    }

    Kind kind() {
        return kind;
    }

    Style style() {
        return style;
    }

    /** A scalar's value; empty for a collection. */
    String text() {
        return text;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** A list's items; a map's keys and values in turn. */
    List<YamlNode> children() {
        return children;
    }

    boolean isScalar() {
        return kind == Kind.SCALAR;
    }

    /** Nothing is written here, or {@code null} or {@code ~}. */
    boolean isNull() {
        return isScalar()
                && style == Style.PLAIN
                && (text.isEmpty() || "~".equals(text) || "null".equals(text) || "Null".equals(text));
    }

    /** What it is, for a message: {@code a list}, {@code a map}, {@code nothing}, or the text itself. */
    String described() {
        switch (kind) {
            case LIST:
                return "a list";
            case MAP:
                return "a map";
            default:
                return isNull() ? "nothing" : FileText.shortened(text);
        }
    }
}
