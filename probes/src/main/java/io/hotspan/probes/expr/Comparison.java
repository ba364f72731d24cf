package io.hotspan.probes.expr;

import java.util.BitSet;

/** Two operands and how to compare them. A constant, if there is one, is on the right; at most one side is constant. */
public final class Comparison extends TypedExpr {
    /** What both sides are promoted to before they are compared. */
    public enum Operands {
        /** INT, BOX_INT or DURATION on both sides, as long. */
        LONG,
        /** Numbers of which at least one is a float or double, as double. */
        DOUBLE,
        /** BOOLEAN or BOX_BOOLEAN on both sides; only == and !=. */
        BOOLEAN,
        /** STRING on both sides, by content; only == and !=. */
        STRING,
        /** The right side is the constant NULL; only == and !=. */
        NULL_CHECK
    }

    private final Op op;
    private final Operands operands;
    private final Operand left;
    private final Operand right;

    Comparison(int column, Op op, Operands operands, Operand left, Operand right) {
        super(Kind.COMPARE, column);
        this.op = op;
        this.operands = operands;
        this.left = left;
        this.right = right;
    }

    public Op op() {
        return op;
    }

    public Operands operands() {
        return operands;
    }

    /** Never a constant. */
    public Operand left() {
        return left;
    }

    public Operand right() {
        return right;
    }

    @Override
    public boolean readsExit() {
        return left.readsExit() || right.readsExit();
    }

    @Override
    public boolean canError() {
        boolean readsReturn = left.source() == Operand.Source.RETURN || right.source() == Operand.Source.RETURN;
        return readsReturn
                || (op.isOrdering() && (left.type().isBox() || right.type().isBox()));
    }

    @Override
    void collectParameters(BitSet positions) {
        if (left.index() >= 0) {
            positions.set(left.index());
        }
        if (right.index() >= 0) {
            positions.set(right.index());
        }
    }

    @Override
    public String toString() {
        return "(" + left + " " + op.symbol() + " " + right + " as " + operands + ")";
    }
}
