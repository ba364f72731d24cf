package io.hotspan.probes.expr;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a condition is checked against: the names and types of one method. Immutable. */
public final class Signature {
    private final List<String> parameterNames;
    private final List<String> declaredNames;
    private final List<String> parameterDescriptors;
    private final String returnDescriptor;
    private final boolean isStatic;

    private Signature(
            List<String> names,
            List<String> declared,
            List<String> descriptors,
            String returnDescriptor,
            boolean isStatic) {
        this.parameterNames = Collections.unmodifiableList(names);
        this.declaredNames = Collections.unmodifiableList(declared);
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
        List<String> declared = new ArrayList<>(descriptors.size());
        for (int i = 0; i < descriptors.size(); i++) {
            String name = known && parameterNames != null ? parameterNames.get(i) : "";
            declared.add(name);
            names.add(name.isEmpty() ? "arg" + i : name);
        }
        return new Signature(names, declared, descriptors, Descriptors.returned(methodDescriptor), isStatic);
    }

    /**
     * The same signature with names the probe itself gives to positions, as in {@code place(cart, user)}; an empty alias
     * leaves the position's name. The class file's names stay valid too, where no alias takes them.
     */
    public Signature named(List<String> aliases) {
        List<String> names = new ArrayList<>(parameterNames);
        for (int i = 0; i < Math.min(aliases.size(), names.size()); i++) {
            if (!aliases.get(i).isEmpty()) {
                names.set(i, aliases.get(i));
            }
        }
        return new Signature(names, declaredNames, parameterDescriptors, returnDescriptor, isStatic);
    }

    /** One name for each parameter; {@code arg0}, {@code arg1}, … where none is known. */
    public List<String> parameterNames() {
        return parameterNames;
    }

    /**
     * The name the class file has for a position, whatever the probe calls it; empty when it has none. Redaction goes by
     * this name as well, so that an alias does not uncover a password.
     */
    public String declaredName(int index) {
        return declaredNames.get(index);
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

    /** The position of a parameter by its name here, by its declared name, or by {@code arg0}, {@code arg1}, …; or -1. */
    public int indexOf(String name) {
        int named = parameterNames.indexOf(name);
        int index = named >= 0 || name.isEmpty() ? named : declaredNames.indexOf(name);
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
