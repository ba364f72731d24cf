package io.hotspan.probes.expr;

import java.util.BitSet;

/** {@code !operand}; of an error, the error. */
public final class Negation extends TypedExpr {
    private final TypedExpr operand;

    Negation(int column, TypedExpr operand) {
        super(Kind.NOT, column);
        this.operand = operand;
    }

    public TypedExpr operand() {
        return operand;
    }

    @Override
    public boolean readsExit() {
        return operand.readsExit();
    }

    @Override
    public boolean canError() {
        return operand.canError();
    }

    @Override
    void collectParameters(BitSet positions) {
        operand.collectParameters(positions);
    }

    @Override
    public String toString() {
        return "NOT[" + operand + "]";
    }
}
