package io.hotspan.probes.expr;

import java.util.ArrayList;
import java.util.List;

/** Reads JVM method descriptors such as {@code (Ljava/lang/String;I)V}. */
public final class Descriptors {
    private Descriptors() {}

    /**
     * The descriptors of the parameters, in order.
     *
     * @throws IllegalArgumentException when it is no method descriptor
     */
    public static List<String> parameters(String methodDescriptor) {
        List<String> parameters = new ArrayList<>();
        int at = 1;
        while (at < methodDescriptor.length() && methodDescriptor.charAt(at) != ')') {
            int end = end(methodDescriptor, at);
            parameters.add(methodDescriptor.substring(at, end));
            at = end;
        }
        if (!methodDescriptor.startsWith("(") || at >= methodDescriptor.length()) {
            throw malformed(methodDescriptor);
        }
        return parameters;
    }

    /** The descriptor of what it returns, {@code V} for void. */
    public static String returned(String methodDescriptor) {
        return methodDescriptor.substring(methodDescriptor.lastIndexOf(')') + 1);
    }

    private static int end(String descriptor, int start) {
        int at = start;
        while (at < descriptor.length() && descriptor.charAt(at) == '[') {
            at++;
        }
        boolean primitive = at < descriptor.length() && "BCDFIJSZ".indexOf(descriptor.charAt(at)) >= 0;
        boolean reference = at < descriptor.length() && descriptor.charAt(at) == 'L';
        int end = reference ? descriptor.indexOf(';', at) + 1 : primitive ? at + 1 : 0;
        if (end == 0) {
            throw malformed(descriptor);
        }
        return end;
    }

    private static IllegalArgumentException malformed(String descriptor) {
        return new IllegalArgumentException("not a method descriptor: " + descriptor);
    }

    /** The type as Java source writes it, with its package: {@code int}, {@code java.lang.String[]}. */
    public static String sourceName(String descriptor) {
        int dimensions = descriptor.lastIndexOf('[') + 1;
        StringBuilder name = new StringBuilder(elementName(descriptor.substring(dimensions)));
        for (int i = 0; i < dimensions; i++) {
            name.append("[]");
        }
        return name.toString();
    }

    private static String elementName(String element) {
        switch (element.charAt(0)) {
            case 'B':
                return "byte";
            case 'C':
                return "char";
            case 'D':
                return "double";
            case 'F':
                return "float";
            case 'I':
                return "int";
            case 'J':
                return "long";
            case 'S':
                return "short";
            case 'Z':
                return "boolean";
            case 'V':
                return "void";
            default:
                return element.substring(1, element.length() - 1).replace('/', '.');
        }
    }

    /** The type without its package: {@code String[]}, {@code Map.Entry}. */
    public static String simpleName(String descriptor) {
        String name = sourceName(descriptor);
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
    }
}
