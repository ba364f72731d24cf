package io.hotspan.probes.expr;

/** A comparison. */
public enum Op {
    EQ("=="),
    NE("!="),
    LT("<"),
    LE("<="),
    GT(">"),
    GE(">=");

    private final String symbol;

    Op(String symbol) {
        this.symbol = symbol;
    }

    /** As written: {@code ==}. */
    public String symbol() {
        return symbol;
    }

    /** True for {@code < <= > >=}, false for {@code == !=}. */
    public boolean isOrdering() {
        return this != EQ && this != NE;
    }

    /** The comparison that holds when both sides are swapped: {@code a < b} is {@code b > a}. */
    public Op mirrored() {
        switch (this) {
            case LT:
                return GT;
            case LE:
                return GE;
            case GT:
                return LT;
            case GE:
                return LE;
            case EQ:
            case NE:
                return this;
        }
        throw new AssertionError(this);
    }
}
