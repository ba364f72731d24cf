package io.hotspan.probes.expr;

/** {@code !operand}. */
public final class Not extends Expr {
    private final Expr operand;

    Not(int column, Expr operand) {
        super(column);
        this.operand = operand;
    }

    public Expr operand() {
        return operand;
    }

    @Override
    public String text() {
        return operand instanceof Name || operand instanceof Not ? "!" + operand.text() : "!(" + operand.text() + ")";
    }
}
