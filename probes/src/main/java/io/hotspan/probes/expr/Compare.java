package io.hotspan.probes.expr;

/** {@code left op right}. Both sides are a {@link Literal} or a {@link Name}. */
public final class Compare extends Expr {
    private final Op op;
    private final Expr left;
    private final Expr right;

    Compare(int column, Op op, Expr left, Expr right) {
        super(column);
        this.op = op;
        this.left = left;
        this.right = right;
    }

    public Op op() {
        return op;
    }

    public Expr left() {
        return left;
    }

    public Expr right() {
        return right;
    }

    @Override
    public String text() {
        return left.text() + " " + op.symbol() + " " + right.text();
    }
}
