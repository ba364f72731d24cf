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
        for (int i = 0; i < value.length(); i++) {
            appendEscaped(quoted, value.charAt(i));
        }
        return quoted.append('"').toString();
    }

    private static void appendEscaped(StringBuilder quoted, char c) {
        int simple = "\n\t\r\b\f\"\\".indexOf(c);
        if (simple >= 0) {
            quoted.append('\\').append("ntrbf\"\\".charAt(simple));
        } else if (Character.isISOControl(c) || Character.isSurrogate(c) || isUnseen(c)) {
            String hex = Integer.toHexString(c);
            quoted.append("\\u").append("0000", 0, 4 - hex.length()).append(hex);
        } else {
            quoted.append(c);
        }
    }

    /** Characters that a reader cannot see or that turn the text around: they are written as escapes. */
    private static boolean isUnseen(char c) {
        int type = Character.getType(c);
        return type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.UNASSIGNED
                || type == Character.PRIVATE_USE;
    }
}
