package io.hotspan.probes.expr;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a condition is checked against: the names and types of one method. Immutable. */
public final class Signature {
    private final List<String> parameterNames;
    private final List<String> parameterDescriptors;
    private final String returnDescriptor;
    private final boolean isStatic;

    private Signature(List<String> names, List<String> descriptors, String returnDescriptor, boolean isStatic) {
        this.parameterNames = Collections.unmodifiableList(names);
        this.parameterDescriptors = Collections.unmodifiableList(descriptors);
        this.returnDescriptor = returnDescriptor;
        this.isStatic = isStatic;
    }

    /**
     * The signature of one method.
     *
     * @param methodDescriptor for example {@code (Lcom/shop/Order;I)V}
     * @param parameterNames the names the class file keeps, or null (or a list of another length) when it keeps none; an
     *     empty name is an unknown one
     * @throws IllegalArgumentException when the descriptor is malformed
     */
    public static Signature of(String methodDescriptor, @Nullable List<String> parameterNames, boolean isStatic) {
        List<String> descriptors = Descriptors.parameters(methodDescriptor);
        boolean known = parameterNames != null && parameterNames.size() == descriptors.size();
        List<String> names = new ArrayList<>(descriptors.size());
        for (int i = 0; i < descriptors.size(); i++) {
            String name = known && parameterNames != null ? parameterNames.get(i) : "";
            names.add(name.isEmpty() ? "arg" + i : name);
        }
        return new Signature(names, descriptors, Descriptors.returned(methodDescriptor), isStatic);
    }

    /**
     * The same signature with names the probe itself gives to positions, as in {@code place(cart, user)}; an empty alias
     * leaves the position's name. Names known before stay valid through {@link #indexOf} only when not given away.
     */
    public Signature named(List<String> aliases) {
        List<String> names = new ArrayList<>(parameterNames);
        for (int i = 0; i < Math.min(aliases.size(), names.size()); i++) {
            if (!aliases.get(i).isEmpty()) {
                names.set(i, aliases.get(i));
            }
        }
        return new Signature(names, parameterDescriptors, returnDescriptor, isStatic);
    }

    /** One name for each parameter; {@code arg0}, {@code arg1}, … where none is known. */
    public List<String> parameterNames() {
        return parameterNames;
    }

    /** One field descriptor for each parameter, without the receiver. */
    public List<String> parameterDescriptors() {
        return parameterDescriptors;
    }

    /** {@code V} for void and for constructors. */
    public String returnDescriptor() {
        return returnDescriptor;
    }

    public boolean isStatic() {
        return isStatic;
    }

    /** The position of a parameter by its name, or by {@code arg0}, {@code arg1}, …, or -1. A real name wins. */
    public int indexOf(String name) {
        int index = parameterNames.indexOf(name);
        if (index >= 0 || !name.startsWith("arg") || name.length() > 6) {
            return index;
        }
        for (int i = 0; i < parameterNames.size(); i++) {
            if (name.equals("arg" + i)) {
                return i;
            }
        }
        return -1;
    }

    /** {@code (Cart cart, int qty)}, for messages. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < parameterNames.size(); i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(Descriptors.simpleName(parameterDescriptors.get(i)))
                    .append(' ')
                    .append(parameterNames.get(i));
        }
        return text.append(')').toString();
    }
}
