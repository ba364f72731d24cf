package io.hotspan.probes.expr;

import java.util.BitSet;

/** A boolean or Boolean parameter or return value that stands alone. A null Boolean is an error. */
public final class Truth extends TypedExpr {
    private final Operand operand;

    Truth(int column, Operand operand) {
        super(Kind.TRUTH, column);
        this.operand = operand;
    }

    /** Of type BOOLEAN or BOX_BOOLEAN, never a constant. */
    public Operand operand() {
        return operand;
    }

    @Override
    public boolean readsExit() {
        return operand.readsExit();
    }

    @Override
    public boolean canError() {
        return operand.type().isBox() || operand.source() == Operand.Source.RETURN;
    }

    @Override
    void collectParameters(BitSet positions) {
        if (operand.index() >= 0) {
            positions.set(operand.index());
        }
    }

    @Override
    public String toString() {
        return operand.toString();
    }
}
