package io.hotspan.probes.expr;

import org.jspecify.annotations.Nullable;

/** A constant: a number, a string, true, false, null, or a duration. */
public final class Literal extends Expr {
    private final @Nullable Object value;
    private final boolean duration;

    private Literal(int column, @Nullable Object value, boolean duration) {
        super(column);
        this.value = value;
        this.duration = duration;
    }

    static Literal of(int column, @Nullable Object value) {
        return new Literal(column, value, false);
    }

    static Literal duration(int column, long nanos) {
        return new Literal(column, nanos, true);
    }

    /** A Long, Double, String, Boolean or null; for a duration the Long of its nanoseconds. */
    public @Nullable Object value() {
        return value;
    }

    /** Whether the value is nanoseconds, written as {@code 200ms}. */
    public boolean isDuration() {
        return duration;
    }

    @Override
    public String text() {
        if (duration && value != null) {
            return DurationText.text((Long) value);
        }
        return value instanceof String ? quote((String) value) : String.valueOf(value);
    }

    /** A string in double quotes, with the escapes the parser reads. */
    public static String quote(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        for (int at = 0; at < value.length(); at += Character.charCount(value.codePointAt(at))) {
            appendEscaped(quoted, value.codePointAt(at));
        }
        return quoted.append('"').toString();
    }

    private static void appendEscaped(StringBuilder quoted, int c) {
        int simple = "\n\t\r\b\f\"\\".indexOf(c);
        if (simple >= 0) {
            quoted.append('\\').append("ntrbf\"\\".charAt(simple));
        } else if (Character.isBmpCodePoint(c) && isUnseen(c)) {
            String hex = Integer.toHexString(c);
            quoted.append("\\u").append("0000", 0, 4 - hex.length()).append(hex);
        } else {
            quoted.appendCodePoint(c);
        }
    }

    /**
     * Characters that a reader cannot see, that turn the text around, or that are half a pair and would be lost on the
     * link: they are written as escapes.
     */
    private static boolean isUnseen(int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.SURROGATE:
            case Character.UNASSIGNED:
            case Character.PRIVATE_USE:
                return true;
            default:
                return false;
        }
    }
}
