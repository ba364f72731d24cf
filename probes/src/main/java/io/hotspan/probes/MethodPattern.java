package io.hotspan.probes;

import io.hotspan.probes.expr.Descriptors;
import io.hotspan.probes.expr.Signature;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which methods: a name or glob, {@code <init>}, or all of them; and, if given, their parameters. */
public final class MethodPattern {
    /** Every method, but no constructor: what {@code count} and {@code time} take when no method is named. */
    static final MethodPattern ALL = new MethodPattern(null, null);

    private final @Nullable Glob glob;
    private final @Nullable List<ParameterPattern> parameters;

    MethodPattern(@Nullable Glob glob, @Nullable List<ParameterPattern> parameters) {
        this.glob = glob;
        this.parameters = parameters == null ? null : Collections.unmodifiableList(new ArrayList<>(parameters));
    }

    /** Whether no method was named. */
    public boolean isAll() {
        return glob == null;
    }

    /** Whether the name has no wildcard. Overloads may still match. */
    public boolean isExact() {
        return glob != null && glob.isExact();
    }

    /** The name or glob; empty when no method was named. */
    public String name() {
        return glob == null ? "" : glob.text();
    }

    /** A wildcard never means a constructor or static initialiser: {@code <init>} must be written. */
    public boolean matchesName(String methodName) {
        if (methodName.startsWith("<")) {
            return glob != null && glob.text().equals(methodName);
        }
        return glob == null || glob.matches(methodName);
    }

    /**
     * Whether the method's parameters fit.
     *
     * @param methodDescriptor for example {@code (Lcom/shop/Order;I)V}
     * @param parameterNames the names the class file keeps, or null when it keeps none
     * @throws IllegalArgumentException when the descriptor is malformed
     */
    public boolean matchesParameters(String methodDescriptor, @Nullable List<String> parameterNames) {
        if (parameters == null) {
            return true;
        }
        List<String> descriptors = Descriptors.parameters(methodDescriptor);
        if (descriptors.size() != parameters.size()) {
            return false;
        }
        for (int i = 0; i < descriptors.size(); i++) {
            if (!parameters.get(i).matches(i, descriptors.get(i), parameterNames)) {
                return false;
            }
        }
        return true;
    }

    /** The patterns of {@code (…)}, or null when any parameters fit. */
    public @Nullable List<ParameterPattern> parameters() {
        return parameters;
    }

    /**
     * The signature a condition and captures are checked against: the method's own, with the names that {@code (…)}
     * gives to positions.
     */
    public Signature signature(String methodDescriptor, @Nullable List<String> parameterNames, boolean isStatic) {
        Signature own = Signature.of(methodDescriptor, parameterNames, isStatic);
        if (parameters == null) {
            return own;
        }
        List<String> aliases = new ArrayList<>(parameters.size());
        for (ParameterPattern parameter : parameters) {
            aliases.add(parameter.name());
        }
        return own.named(aliases);
    }

    /** The canonical text, {@code place(Order, int)}; empty when no method was named. */
    public String text() {
        if (glob == null) {
            return "";
        }
        if (parameters == null) {
            return glob.text();
        }
        StringBuilder text = new StringBuilder(glob.text()).append('(');
        for (int i = 0; i < parameters.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(parameters.get(i).text());
        }
        return text.append(')').toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MethodPattern && ((MethodPattern) other).text().equals(text());
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
