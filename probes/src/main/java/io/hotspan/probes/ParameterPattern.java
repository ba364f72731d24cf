package io.hotspan.probes;

import io.hotspan.probes.expr.Descriptors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One position of {@code (…)}: a type, a name for the position, both, or {@code _} for anything. */
public final class ParameterPattern {
    private final String type;
    private final String name;

    ParameterPattern(String type, String name) {
        this.type = type;
        this.name = name;
    }

    /** As Java source writes it, with or without its package: {@code int}, {@code Order[]}; empty when any type fits. */
    public String type() {
        return type;
    }

    /** The name this position gets in the condition and captures; empty when it gets none. */
    public String name() {
        return name;
    }

    /**
     * Whether the parameter at this position fits.
     *
     * @param parameterNames all names of the method, or null; a name that the method has at another position does not fit
     */
    boolean matches(int index, String descriptor, @Nullable List<String> parameterNames) {
        boolean elsewhere = !name.isEmpty()
                && parameterNames != null
                && parameterNames.contains(name)
                && parameterNames.indexOf(name) != index;
        return !elsewhere && (type.isEmpty() || matchesType(descriptor));
    }

    /** The whole name, or its last parts: {@code Entry}, {@code Map.Entry} and {@code java.util.Map$Entry} all fit. */
    private boolean matchesType(String descriptor) {
        String actual = Descriptors.sourceName(descriptor).replace('$', '.');
        String wanted = type.replace('$', '.');
        int before = actual.length() - wanted.length() - 1;
        return actual.endsWith(wanted) && (before < 0 || actual.charAt(before) == '.');
    }

    /** The canonical text. */
    public String text() {
        return type.isEmpty() ? (name.isEmpty() ? "_" : name) : (name.isEmpty() ? type : type + " " + name);
    }

    @Override
    public String toString() {
        return text();
    }
}
