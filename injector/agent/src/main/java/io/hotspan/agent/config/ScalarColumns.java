package io.hotspan.agent.config;

import io.hotspan.agent.config.YamlNode.Style;

/**
 * Finds the place in the file of a character in a scalar's value: behind quotes, escapes, folded lines and indentation.
 * Exact for every character that is not a blank; a blank inside folded or block text may be a neighbour.
 */
final class ScalarColumns {
    private final String text;
    private final YamlNode node;
    private final int end;
    private int at;
    private int value;

    private ScalarColumns(String text, YamlNode node) {
        this.text = text;
        this.node = node;
        this.end = Math.min(node.end(), text.length());
        this.at = contentStart();
    }

    /** The offset in the file's text of the value's character with this index; the end of the value for its length. */
    static int offset(String text, YamlNode node, int index) {
        return new ScalarColumns(text, node).find(Math.min(index, node.text().length()));
    }

    private int find(int index) {
        skipLeadingBlanks();
        while (value < index && at < end) {
            int blanks = blanksEnd(at);
            if (hasBreak(at, blanks)) {
                fold(blanks, index);
            } else {
                unit();
            }
        }
        // A character that begins a new line stands behind the line break, not before it.
        int blanks = blanksEnd(at);
        boolean behindBreak = hasBreak(at, blanks)
                && index < node.text().length()
                && !isBlank(node.text().charAt(index));
        return behindBreak ? blanks : at;
    }

    /** Behind anchor and tag, quote, or the line of a block's | or >. */
    private int contentStart() {
        int start = node.start();
        while (start < end && (text.charAt(start) == '&' || text.charAt(start) == '!')) {
            while (start < end && !isBlank(text.charAt(start))) {
                start++;
            }
            start = blanksEnd(start, end);
        }
        if (node.style() == Style.BLOCK) {
            while (start < end && !isBreak(text.charAt(start))) {
                start++;
            }
            return start;
        }
        return node.style() == Style.PLAIN ? start : Math.min(start + 1, end);
    }

    private void skipLeadingBlanks() {
        if (node.style() == Style.BLOCK) {
            at = blanksEnd(at);
            while (value < node.text().length() && isBlank(node.text().charAt(value))) {
                value++;
            }
        }
    }

    /** A line break with the blanks around it: one space, or as many breaks as there are empty lines. */
    private void fold(int blanks, int index) {
        int breaks = breaks(at, blanks);
        at = blanks;
        if (node.style() == Style.BLOCK) {
            while (value < index && isBlank(node.text().charAt(value))) {
                value++;
            }
        } else {
            value += Math.max(1, breaks - 1);
        }
    }

    /** One character as it is written: itself, a doubled quote, an escape. */
    private void unit() {
        char c = text.charAt(at);
        if (node.style() == Style.SINGLE_QUOTED && c == '\'') {
            at += 2;
            value++;
        } else if (node.style() == Style.DOUBLE_QUOTED && c == '\\' && at + 1 < end) {
            escape(text.charAt(at + 1));
        } else {
            at++;
            value++;
        }
    }

    private void escape(char kind) {
        if (isBreak(kind)) {
            at = blanksEnd(at + 1);
            return;
        }
        int codePoint = value < node.text().length() ? node.text().codePointAt(value) : 0;
        at += kind == 'x' ? 4 : kind == 'u' ? 6 : kind == 'U' ? 10 : 2;
        value += kind == 'U' ? Character.charCount(codePoint) : 1;
    }

    private int blanksEnd(int from) {
        return blanksEnd(from, end);
    }

    private int blanksEnd(int from, int limit) {
        int to = from;
        while (to < limit && isBlank(text.charAt(to))) {
            to++;
        }
        return to;
    }

    private boolean hasBreak(int from, int to) {
        return breaks(from, to) > 0;
    }

    private int breaks(int from, int to) {
        int breaks = 0;
        for (int i = from; i < to; i++) {
            boolean crLf = text.charAt(i) == '\r' && i + 1 < to && text.charAt(i + 1) == '\n';
            breaks += isBreak(text.charAt(i)) && !crLf ? 1 : 0;
        }
        return breaks;
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || isBreak(c);
    }
}
