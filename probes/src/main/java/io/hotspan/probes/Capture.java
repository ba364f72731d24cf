package io.hotspan.probes;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.expr.Literal;
import org.jspecify.annotations.Nullable;

/** One value a span keeps: the return value, all arguments, or one parameter under a name. */
public final class Capture {
    /** What is kept. */
    public enum Kind {
        /** {@code return}: the return value. */
        RETURN,
        /** {@code args}: each argument, under its parameter's name. */
        ARGS,
        /** {@code attr(param)} or {@code attr("name", param)}: one parameter. */
        ATTRIBUTE
    }

    private final Kind kind;
    private final String name;
    private final @Nullable String parameter;
    private final int column;

    private Capture(Kind kind, String name, @Nullable String parameter, int column) {
        this.kind = kind;
        this.name = requireNonNull(name, "name is null");
        this.parameter = parameter;
        this.column = column;
    }

    static Capture returned(int column) {
        return new Capture(Kind.RETURN, "return", null, column);
    }

    static Capture arguments(int column) {
        return new Capture(Kind.ARGS, "args", null, column);
    }

    static Capture attribute(String name, String parameter, int column) {
        return new Capture(Kind.ATTRIBUTE, name, parameter, column);
    }

    public Kind kind() {
        return kind;
    }

    /** The last part of the attribute's key, {@code hotspan.capture.<name>}. */
    public String name() {
        return name;
    }

    /** The parameter's name as written ({@code cart} or {@code arg0}); null unless the kind is ATTRIBUTE. */
    public @Nullable String parameter() {
        return parameter;
    }

    /** Where the parameter, or the action word, stands in the probe's source text; 1-based. */
    public int column() {
        return column;
    }

    /** The canonical text: {@code return}, {@code args}, {@code attr(cart)} or {@code attr("name", cart)}. */
    public String text() {
        if (parameter == null) {
            return name;
        }
        return name.equals(parameter)
                ? "attr(" + parameter + ")"
                : "attr(" + Literal.quote(name) + ", " + parameter + ")";
    }

    /** Equal when the text is; the column does not count. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Capture && ((Capture) other).text().equals(text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
