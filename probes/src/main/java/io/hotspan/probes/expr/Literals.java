package io.hotspan.probes.expr;

import org.jspecify.annotations.Nullable;

/** Reads numbers, durations and strings at a cursor. Not shared between threads. */
public final class Literals {
    private final Cursor cursor;

    public Literals(Cursor cursor) {
        this.cursor = cursor;
    }

    /** The number, duration or string that starts here, or null when none does (the cursor is then where it was). */
    public @Nullable Expr next() throws ProbeSyntaxException {
        int c = cursor.peek();
        if (c == '"' || c == '\'') {
            int column = cursor.column();
            return Literal.of(column, string());
        }
        boolean negative = c == '-' && isDigit(cursor.peekSecond());
        return negative || isDigit(c) ? number(negative) : null;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private Expr number(boolean negative) throws ProbeSyntaxException {
        int column = cursor.column();
        if (negative) {
            cursor.next();
        }
        if (cursor.lookingAt("0x") || cursor.lookingAt("0X")) {
            return hex(column, negative);
        }
        int digits = cursor.column();
        takeDigits();
        boolean fraction = cursor.peek() == '.' && isDigit(cursor.peekSecond());
        if (fraction) {
            cursor.next();
            takeDigits();
        }
        String decimal = cursor.since(digits);
        boolean exponent = takeExponent();
        int unitColumn = cursor.column();
        String unit = unit();
        if (!unit.isEmpty()) {
            return duration(column, negative, exponent ? "" : decimal, unitColumn, unit);
        }
        return fraction || exponent ? decimalNumber(column) : wholeNumber(column);
    }

    /** Letters right behind a number; digits too, so that {@code 5x5} is one wrong thing. */
    private String unit() {
        int start = cursor.column();
        while (Cursor.isWordPart(cursor.peek())) {
            cursor.next();
        }
        return cursor.since(start);
    }

    private void takeDigits() {
        while (isDigit(cursor.peek())) {
            cursor.next();
        }
    }

    /** {@code e3}, {@code E-7}; anything else that starts with e is left for the unit. */
    private boolean takeExponent() {
        int start = cursor.column();
        if (cursor.take("e") || cursor.take("E")) {
            if (cursor.peek() == '-' || cursor.peek() == '+') {
                cursor.next();
            }
            if (isDigit(cursor.peek())) {
                takeDigits();
                return true;
            }
            cursor.moveTo(start);
        }
        return false;
    }

    private Expr wholeNumber(int column) throws ProbeSyntaxException {
        try {
            return Literal.of(column, Long.parseLong(cursor.since(column)));
        } catch (NumberFormatException e) {
            throw tooLarge(column);
        }
    }

    private Expr hex(int column, boolean negative) throws ProbeSyntaxException {
        cursor.next();
        cursor.next();
        String digits = unit();
        try {
            // Two's complement, as in Java and CEL: 0xffffffffffffffff is -1 only there, here it is too large.
            return Literal.of(column, Long.parseLong((negative ? "-" : "") + digits, 16));
        } catch (NumberFormatException e) {
            throw cursor.error(
                    column,
                    Cursor.shortened(cursor.since(column)) + " is not a number that fits 64 bits",
                    "write hexadecimal digits after 0x, at most 0x7fffffffffffffff");
        }
    }

    private Expr decimalNumber(int column) throws ProbeSyntaxException {
        double value = Double.parseDouble(cursor.since(column));
        if (Double.isInfinite(value)) {
            throw tooLarge(column);
        }
        return Literal.of(column, value);
    }

    private ProbeSyntaxException tooLarge(int column) {
        return cursor.error(
                column,
                Cursor.shortened(cursor.since(column)) + " is too large",
                "write a whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE + ", or a smaller decimal");
    }

    private Expr duration(int column, boolean negative, String decimal, int unitColumn, String unit)
            throws ProbeSyntaxException {
        if (!DurationText.isUnit(unit)) {
            throw cursor.error(unitColumn, wrongUnit(unit), unitAction(unit));
        }
        Long nanos = DurationText.nanos(decimal, unit);
        if (nanos == null) {
            throw cursor.error(
                    column,
                    Cursor.shortened(cursor.since(column)) + " is not a duration",
                    "write digits and one unit, as in 200ms or 1.5s, up to 292 years");
        }
        return Literal.duration(column, negative ? -nanos : nanos);
    }

    private static String wrongUnit(String unit) {
        return "a number cannot be followed by " + Cursor.shortened(unit);
    }

    private static String unitAction(String unit) {
        switch (unit) {
            case "L":
            case "l":
            case "f":
            case "F":
            case "d":
            case "D":
            case "u":
                return "leave the " + unit + " out: types come from the method";
            default:
                return unit.startsWith("_") ? "leave the _ out" : "for a duration write " + DurationText.units();
        }
    }

    /**
     * The string in {@code "…"} or {@code '…'} that starts here, without its quotes, escapes resolved.
     *
     * @throws ProbeSyntaxException at the opening quote when it is not closed, at the backslash when an escape is wrong
     */
    public String string() throws ProbeSyntaxException {
        int start = cursor.column();
        int quote = cursor.next();
        StringBuilder value = new StringBuilder();
        while (cursor.peek() != quote) {
            int column = cursor.column();
            int c = cursor.next();
            if (c < 0 || c == '\n') {
                throw cursor.error(start, "the string is not closed", "end it with " + (char) quote);
            }
            if (c == '\\') {
                escape(column, value);
            } else {
                value.appendCodePoint(c);
            }
        }
        cursor.next();
        return value.toString();
    }

    private void escape(int column, StringBuilder value) throws ProbeSyntaxException {
        int c = cursor.next();
        int simple = "ntrbf\"'\\".indexOf(c);
        if (c >= 0 && simple >= 0) {
            value.append("\n\t\r\b\f\"'\\".charAt(simple));
        } else if (c == 'u') {
            value.append(unicode(column));
        } else {
            throw cursor.error(column, "unknown escape", "write \\n \\t \\r \\b \\f \\\" \\' \\\\ or \\u0041");
        }
    }

    private char unicode(int column) throws ProbeSyntaxException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int c = cursor.next();
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw cursor.error(column, "\\u needs four hexadecimal digits", "write it as in \\u0041");
            }
            value = value * 16 + digit;
        }
        return (char) value;
    }
}
