package io.hotspan.probes.expr;

import org.jspecify.annotations.Nullable;

/**
 * The meaning of a checked condition, as plainly as it can be written. Compiled conditions are tested against it; it is
 * also what decides where nothing is compiled. Total: no input makes it throw, and it calls no code of the application.
 */
public final class Evaluator {
    /** What a condition comes to. The order matters: and = minimum, or = maximum. */
    public enum Verdict {
        FALSE,
        /** No match, counted as CONDITION_ERROR. */
        ERROR,
        TRUE
    }

    private final @Nullable Object[] arguments;
    private final @Nullable Object returned;
    private final @Nullable Throwable error;
    private final long durationNanos;

    private Evaluator(
            @Nullable Object[] arguments, @Nullable Object returned, @Nullable Throwable error, long durationNanos) {
        this.arguments = arguments;
        this.returned = returned;
        this.error = error;
        this.durationNanos = durationNanos;
    }

    /** Decides a condition that does not read the exit. */
    public static Verdict atEntry(TypedExpr condition, @Nullable Object[] arguments) {
        if (condition.readsExit()) {
            throw new IllegalArgumentException("the condition reads the exit: " + condition);
        }
        return new Evaluator(arguments, null, null, 0).verdict(condition);
    }

    /**
     * Decides any condition when the call ends.
     *
     * @param arguments boxed, as many as the signature has
     * @param returned boxed; ignored when the call threw
     * @param error what the call threw, or null
     */
    public static Verdict atExit(
            TypedExpr condition,
            @Nullable Object[] arguments,
            @Nullable Object returned,
            @Nullable Throwable error,
            long durationNanos) {
        return new Evaluator(arguments, returned, error, durationNanos).verdict(condition);
    }

    private Verdict verdict(TypedExpr condition) {
        switch (condition.kind()) {
            case AND:
            case OR:
                return junction((Junction) condition);
            case NOT:
                Verdict inner = verdict(((Negation) condition).operand());
                return inner == Verdict.ERROR ? inner : verdict(inner == Verdict.FALSE);
            case COMPARE:
                return comparison((Comparison) condition);
            case TRUTH:
                Operand operand = ((Truth) condition).operand();
                Object value = value(operand);
                return absent(operand) || value == null ? Verdict.ERROR : verdict((Boolean) value);
        }
        throw new AssertionError(condition.kind());
    }

    private Verdict junction(Junction junction) {
        boolean and = junction.kind() == TypedExpr.Kind.AND;
        Verdict result = and ? Verdict.TRUE : Verdict.FALSE;
        for (TypedExpr operand : junction.operands()) {
            Verdict next = verdict(operand);
            boolean stronger = and ? next.compareTo(result) < 0 : next.compareTo(result) > 0;
            result = stronger ? next : result;
        }
        return result;
    }

    private Verdict comparison(Comparison comparison) {
        if (absent(comparison.left()) || absent(comparison.right())) {
            return Verdict.ERROR;
        }
        Object left = value(comparison.left());
        Object right = value(comparison.right());
        if (left == null || right == null) {
            return comparison.op().isOrdering()
                    ? Verdict.ERROR
                    : verdict((left == right) == (comparison.op() == Op.EQ));
        }
        switch (comparison.operands()) {
            case LONG:
                return verdict(holds(comparison.op(), asLong(left), asLong(right)));
            case DOUBLE:
                return verdict(holds(comparison.op(), asDouble(left), asDouble(right)));
            case BOOLEAN:
            case STRING:
                return verdict(left.equals(right) == (comparison.op() == Op.EQ));
            case NULL_CHECK:
                return verdict(comparison.op() == Op.NE);
        }
        throw new AssertionError(comparison.operands());
    }

    /** There is no return value when the call threw. */
    private boolean absent(Operand operand) {
        return operand.source() == Operand.Source.RETURN && error != null;
    }

    private @Nullable Object value(Operand operand) {
        switch (operand.source()) {
            case PARAMETER:
                return arguments[operand.index()];
            case RETURN:
                return returned;
            case ERROR:
                return error;
            case DURATION:
                return durationNanos;
            case CONSTANT:
                return operand.constant();
        }
        throw new AssertionError(operand.source());
    }

    private static long asLong(Object value) {
        return value instanceof Character ? (Character) value : ((Number) value).longValue();
    }

    private static double asDouble(Object value) {
        return value instanceof Character ? (Character) value : ((Number) value).doubleValue();
    }

    private static boolean holds(Op op, long left, long right) {
        switch (op) {
            case EQ:
                return left == right;
            case NE:
                return left != right;
            case LT:
                return left < right;
            case LE:
                return left <= right;
            case GT:
                return left > right;
            case GE:
                return left >= right;
        }
        throw new AssertionError(op);
    }

    private static boolean holds(Op op, double left, double right) {
        switch (op) {
            case EQ:
                return left == right;
            case NE:
                return left != right;
            case LT:
                return left < right;
            case LE:
                return left <= right;
            case GT:
                return left > right;
            case GE:
                return left >= right;
        }
        throw new AssertionError(op);
    }

    private static Verdict verdict(boolean holds) {
        return holds ? Verdict.TRUE : Verdict.FALSE;
    }
}
