package io.hotspan.cli.say;

/**
 * Makes a stranger's text safe to print. A value that a target recorded may hold escape sequences that drive a terminal, or
 * marks that turn the direction of writing; both come out as they would be written in Java.
 */
public final class Escapes {
    private static final char FIRST_PRINTABLE = ' ';
    private static final char DELETE = 0x7f;
    private static final char LAST_C1 = 0x9f;

    private Escapes() {}

    /** One line without anything that a terminal acts on. */
    public static String line(String text) {
        int at = 0;
        while (at < text.length() && !isActive(text.charAt(at))) {
            at++;
        }
        return at == text.length() ? text : escaped(text, at);
    }

    /** As {@link #line}, and in quotes where the end of the value could not be seen otherwise. */
    public static String value(String text) {
        boolean plain = !text.isEmpty();
        for (int i = 0; i < text.length() && plain; i++) {
            char c = text.charAt(i);
            plain = c != ' ' && c != '"' && c != '=';
        }
        return plain ? line(text) : '"' + line(text).replace("\"", "\\\"") + '"';
    }

    private static String escaped(String text, int from) {
        StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isActive(c)) {
                safe.append(c);
            } else if (c == '\n') {
                safe.append("\\n");
            } else if (c == '\t') {
                safe.append("\\t");
            } else if (c == '\r') {
                safe.append("\\r");
            } else {
                safe.append("\\u").append(Integer.toHexString(c | 0x10000), 1, 5);
            }
        }
        return safe.toString();
    }

    private static boolean isActive(char c) {
        return c < FIRST_PRINTABLE
                || (c >= DELETE && c <= LAST_C1)
                || (c >= 0x200b && c <= 0x200f) // invisible, and marks of direction
                || (c >= 0x2028 && c <= 0x202e) // line ends, and embeddings and overrides of direction
                || (c >= 0x2060 && c <= 0x206f)
                || c == 0xfeff;
    }
}
