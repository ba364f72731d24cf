package io.hotspan.probes.expr;

import static java.util.Objects.requireNonNull;

/** A name in a condition: a parameter, or one of the words the language gives a meaning. */
public final class Name extends Expr {
    /** What the name stands for. */
    public enum Kind {
        /** A parameter by its name, or {@code arg0}, {@code arg1}, … */
        PARAMETER,
        /** {@code return}: the return value. Known at exit. */
        RETURN,
        /** {@code error}: the exception that leaves the method, null when none does. Known at exit. */
        ERROR,
        /** {@code duration}: the time the call took. Known at exit. */
        DURATION,
        /** {@code this}: the parser refuses it, since what one may do with it is not supported yet. */
        THIS,
        /** {@code thread}: parsed, not supported yet, unless a parameter has that name. */
        THREAD
    }

    private final Kind kind;
    private final String name;

    Name(int column, Kind kind, String name) {
        super(column);
        this.kind = requireNonNull(kind, "kind is null");
        this.name = requireNonNull(name, "name is null");
    }

    public Kind kind() {
        return kind;
    }

    /** As written. */
    public String name() {
        return name;
    }

    @Override
    public String text() {
        return name;
    }
}
