package io.hotspan.probes.expr;

import java.util.BitSet;

/**
 * A condition that fits one method, ready to be compiled. Switch on {@link #kind}: {@link Junction} (AND, OR), {@link
 * Negation} (NOT), {@link Comparison} (COMPARE), {@link Truth} (TRUTH).
 *
 * <p><b>Meaning.</b> A condition is true, false, or an error; {@link Evaluator} is the reference. An error is no match,
 * and is counted as CONDITION_ERROR. Two things are errors: an ordering or a truth test on a null box, and reading
 * {@code return} when the call threw. As in CEL, {@code &&} and {@code ||} absorb errors from either side: {@code false
 * && error} is false and {@code true || error} is true, in any order. With false = 0, error = 1, true = 2 this is: and =
 * minimum, or = maximum, not = 2 - x. Where {@link #canError} is false, two values and plain jumps are enough.
 *
 * <p>Equality never is an error on null: a null box or string equals null and nothing else. Whole numbers compare as
 * long; when one side is a float or double both compare as double, by IEEE 754 (NaN orders false and equals nothing).
 */
public abstract class TypedExpr {
    /** Which node it is. */
    public enum Kind {
        /** A {@link Junction} of two or more operands. */
        AND,
        /** A {@link Junction} of two or more operands. */
        OR,
        /** A {@link Negation}. */
        NOT,
        /** A {@link Comparison}. */
        COMPARE,
        /** A {@link Truth}: a boolean value that stands alone. */
        TRUTH
    }

    private final Kind kind;
    private final int column;

    /** Only this package has subclasses. */
    TypedExpr(Kind kind, int column) {
        this.kind = kind;
        this.column = column;
    }

    public Kind kind() {
        return kind;
    }

    /** 1-based column in the probe's source text. */
    public int column() {
        return column;
    }

    /** Whether {@code return}, {@code error} or {@code duration} is used: it can be decided at exit only. */
    public abstract boolean readsExit();

    /** Whether it may be an error; false means it is always true or false. */
    public abstract boolean canError();

    /** The positions of the parameters it reads, in order, each once. */
    public final int[] parameters() {
        BitSet positions = new BitSet();
        collectParameters(positions);
        int[] sorted = new int[positions.cardinality()];
        int position = -1;
        for (int i = 0; i < sorted.length; i++) {
            position = positions.nextSetBit(position + 1);
            sorted[i] = position;
        }
        return sorted;
    }

    abstract void collectParameters(BitSet positions);
}
