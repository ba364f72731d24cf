package io.hotspan.probes.expr;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** AND or OR over two or more operands, evaluated from left to right until the result is certain. */
public final class Junction extends TypedExpr {
    private final List<TypedExpr> operands;

    Junction(Kind kind, int column, List<TypedExpr> operands) {
        super(kind, column);
        this.operands = Collections.unmodifiableList(new ArrayList<>(operands));
    }

    public List<TypedExpr> operands() {
        return operands;
    }

    @Override
    public boolean readsExit() {
        for (TypedExpr operand : operands) {
            if (operand.readsExit()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean canError() {
        for (TypedExpr operand : operands) {
            if (operand.canError()) {
                return true;
            }
        }
        return false;
    }

    @Override
    void collectParameters(BitSet positions) {
        for (TypedExpr operand : operands) {
            operand.collectParameters(positions);
        }
    }

    @Override
    public String toString() {
        return kind() + operands.toString();
    }
}
