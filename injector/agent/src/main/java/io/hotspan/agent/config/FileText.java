package io.hotspan.agent.config;

import io.hotspan.probes.expr.Cursor;

/** The file's name and text, for errors that know their place. Not shared between threads. */
final class FileText {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String name;
    private final String text;
    private int knownCodePoint;
    private int knownOffset;

    FileText(String name, String text) {
        this.name = name;
        this.text = text.length() > 0 && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    String text() {
        return text;
    }

    /** The offset of a code point, which is how the YAML parser counts. Cheap when asked roughly in order. */
    int offset(int codePoint) {
        int wanted = Math.max(0, codePoint);
        while (knownCodePoint < wanted && knownOffset < text.length()) {
            knownOffset += Character.charCount(text.codePointAt(knownOffset));
            knownCodePoint++;
        }
        while (knownCodePoint > wanted) {
            knownOffset -= Character.charCount(text.codePointBefore(knownOffset));
            knownCodePoint--;
        }
        return knownOffset;
    }

    ConfigException error(YamlNode node, String problem, String action) {
        return error(node.start(), problem, action);
    }

    ConfigException error(int offset, String problem, String action) {
        return ConfigException.at(name, text, Math.min(offset, text.length()), problem, action);
    }

    ConfigException wholeFile(String problem, String action) {
        return ConfigException.ofFile(name, problem, action);
    }

    /** The 1-based line of an offset. */
    int line(int offset) {
        return error(offset, "", "").line();
    }

    static String shortened(String value) {
        return Cursor.shortened(value);
    }
}
