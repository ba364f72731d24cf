package io.hotspan.probes.expr;

/**
 * A condition as written, not yet checked against a method. One of {@link Literal}, {@link Name}, {@link Not}, {@link
 * And}, {@link Or}, {@link Compare}. Operands of a comparison are always a Literal or a Name; depth is at most {@link
 * ExprParser#MAX_DEPTH}, nodes at most {@link ExprParser#MAX_NODES}.
 */
public abstract class Expr {
    private final int column;

    /** Only this package has subclasses. */
    Expr(int column) {
        this.column = column;
    }

    /** 1-based column of its first character in the probe's source text; for Compare, of its operator. */
    public int column() {
        return column;
    }

    /** The canonical text. Parsing it gives an equal condition. */
    public abstract String text();

    /** Equal when the text is; columns do not count. */
    @Override
    public final boolean equals(Object other) {
        return other instanceof Expr && ((Expr) other).text().equals(text());
    }

    @Override
    public final int hashCode() {
        return text().hashCode();
    }

    @Override
    public final String toString() {
        return text();
    }
}
