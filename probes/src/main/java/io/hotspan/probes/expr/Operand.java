package io.hotspan.probes.expr;

import org.jspecify.annotations.Nullable;

/** A leaf of a checked condition: where a value comes from and what it is. */
public final class Operand {
    /** Where the value comes from. */
    public enum Source {
        /** The parameter at {@link Operand#index}. */
        PARAMETER,
        /** The return value; there is none when the call threw. */
        RETURN,
        /** The exception that leaves the method, or null. */
        ERROR,
        /** Nanoseconds from entry to exit. */
        DURATION,
        /** {@link Operand#constant}. */
        CONSTANT
    }

    private final Source source;
    private final int index;
    private final ValueType type;
    private final String descriptor;
    private final @Nullable Object constant;
    private final int column;

    private Operand(
            Source source, int index, ValueType type, String descriptor, @Nullable Object constant, int column) {
        this.source = source;
        this.index = index;
        this.type = type;
        this.descriptor = descriptor;
        this.constant = constant;
        this.column = column;
    }

    static Operand parameter(int index, String descriptor, int column) {
        return new Operand(Source.PARAMETER, index, ValueType.of(descriptor), descriptor, null, column);
    }

    static Operand returned(String descriptor, int column) {
        return new Operand(Source.RETURN, -1, ValueType.of(descriptor), descriptor, null, column);
    }

    static Operand error(int column) {
        return new Operand(Source.ERROR, -1, ValueType.ERROR, "Ljava/lang/Throwable;", null, column);
    }

    static Operand duration(int column) {
        return new Operand(Source.DURATION, -1, ValueType.DURATION, "J", null, column);
    }

    static Operand constant(ValueType type, @Nullable Object value, int column) {
        return new Operand(Source.CONSTANT, -1, type, "", value, column);
    }

    public Source source() {
        return source;
    }

    /** The parameter's position from 0, without the receiver; -1 unless the source is PARAMETER. */
    public int index() {
        return index;
    }

    public ValueType type() {
        return type;
    }

    /** The field descriptor of the parameter or the return value; empty for a constant. */
    public String descriptor() {
        return descriptor;
    }

    /**
     * A Long for INT and DURATION, a Double for FLOAT, a Boolean, a String, or null for NULL; null unless the source is
     * CONSTANT. Already converted to the class of its comparison: a LONG comparison has a Long, a DOUBLE one a Double.
     */
    public @Nullable Object constant() {
        return constant;
    }

    /** 1-based column in the probe's source text. */
    public int column() {
        return column;
    }

    boolean isConstant() {
        return source == Source.CONSTANT;
    }

    /** Whether it is known only when the call ends. */
    public boolean readsExit() {
        return source == Source.RETURN || source == Source.ERROR || source == Source.DURATION;
    }

    boolean isChar() {
        return descriptor.equals("C") || descriptor.equals("Ljava/lang/Character;");
    }

    boolean isSinglePrecision() {
        return descriptor.equals("F") || descriptor.equals("Ljava/lang/Float;");
    }

    @Override
    public String toString() {
        switch (source) {
            case PARAMETER:
                return "arg" + index + ":" + type;
            case CONSTANT:
                return constant instanceof String ? Literal.quote((String) constant) : String.valueOf(constant);
            case RETURN:
            case ERROR:
            case DURATION:
                return source.name().toLowerCase(java.util.Locale.ROOT) + ":" + type;
        }
        throw new AssertionError(source);
    }
}
