package io.hotspan.probes.expr;

/** Literals as operands, converted to what they are compared with. */
final class Constants {
    private Constants() {}

    static Operand of(Literal literal) {
        Object value = literal.value();
        if (literal.isDuration()) {
            return Operand.constant(ValueType.DURATION, value, literal.column());
        }
        if (value == null) {
            return Operand.constant(ValueType.NULL, null, literal.column());
        }
        if (value instanceof Long) {
            return Operand.constant(ValueType.INT, value, literal.column());
        }
        if (value instanceof Double) {
            return Operand.constant(ValueType.FLOAT, value, literal.column());
        }
        return Operand.constant(
                value instanceof Boolean ? ValueType.BOOLEAN : ValueType.STRING, value, literal.column());
    }

    /**
     * A constant as its comparison partner sees it: {@code 'x'} against a char is its number; a decimal against a float
     * is rounded to float first, so that {@code rate == 0.1} holds for the float 0.1f; a decimal without a fraction
     * against a whole number is whole, so that large longs compare exactly. Anything else is returned as it is.
     */
    static Operand fitted(Operand constant, Operand partner) {
        Object value = constant.constant();
        if (value instanceof String && partner.isChar() && ((String) value).length() == 1) {
            return Operand.constant(ValueType.INT, (long) ((String) value).charAt(0), constant.column());
        }
        if (value instanceof Double && partner.isSinglePrecision()) {
            return Operand.constant(ValueType.FLOAT, (double) ((Double) value).floatValue(), constant.column());
        }
        if (value instanceof Double && partner.type().isWhole() && isExactLong((Double) value)) {
            return Operand.constant(ValueType.INT, ((Double) value).longValue(), constant.column());
        }
        return constant;
    }

    private static boolean isExactLong(double value) {
        return value == Math.rint(value) && Math.abs(value) <= 1L << 53;
    }

    /** A whole constant in a DOUBLE comparison is a Double there. */
    static Operand promoted(Operand operand, Comparison.Operands operands) {
        Object value = operand.constant();
        return operands == Comparison.Operands.DOUBLE && value instanceof Long
                ? Operand.constant(ValueType.FLOAT, ((Long) value).doubleValue(), operand.column())
                : operand;
    }

    static String described(Operand constant) {
        Object value = constant.constant();
        switch (constant.type()) {
            case NULL:
                return "null";
            case DURATION:
                return "the time " + DurationText.text(value == null ? 0 : (Long) value);
            case STRING:
                return "the text " + Cursor.shortened(Literal.quote(String.valueOf(value)));
            default:
                return "the " + (value instanceof Boolean ? "boolean " : "number ") + value;
        }
    }
}
