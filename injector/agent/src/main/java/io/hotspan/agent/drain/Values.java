package io.hotspan.agent.drain;

import io.hotspan.agent.weave.SlotPlan;
import io.hotspan.probes.Captured;
import io.hotspan.probes.Redactor;
import org.jspecify.annotations.Nullable;

/**
 * Gives a captured value the form in which it may leave the target. No code of the application runs: only String, the boxes and the
 * names of enums are read, everything else is its type and identity.
 */
final class Values {
    private Values() {}

    static Captured captured(SlotPlan.Value value, long word, @Nullable Object reference) {
        if (value.secret) return new Captured(value.path, Redactor.BY_NAME);
        return new Captured(value.path, form(value.descriptor, word, reference));
    }

    private static Object form(String descriptor, long word, @Nullable Object reference) {
        switch (descriptor.charAt(0)) {
            case 'Z':
                return word != 0;
            case 'C':
                return String.valueOf((char) word);
            case 'F':
            case 'D':
                return Double.longBitsToDouble(word);
            case 'L':
            case '[':
                return form(reference);
            default:
                return whole(word);
        }
    }

    private static Object form(@Nullable Object reference) {
        if (reference == null) return "null";
        if (reference instanceof String) return Redactor.text((String) reference);
        if (reference instanceof Boolean) return reference;
        if (reference instanceof Character) return reference.toString();
        if (reference instanceof Double || reference instanceof Float) return ((Number) reference).doubleValue();
        if (reference instanceof Integer
                || reference instanceof Long
                || reference instanceof Short
                || reference instanceof Byte) {
            return whole(((Number) reference).longValue());
        }
        // Enum.name() is final, and a field's getter.
        if (reference instanceof Enum) return ((Enum<?>) reference).name();
        return typeAndIdentity(reference);
    }

    /** A card number is a secret as a number, too. */
    private static Object whole(long value) {
        if (value > 1_000_000_000_000L && Redactor.hasSecretShape(Long.toString(value))) return Redactor.BY_SHAPE;
        return value;
    }

    private static String typeAndIdentity(Object reference) {
        Class<?> type = reference.getClass();
        String dimensions = "";
        while (type.isArray()) {
            type = type.getComponentType();
            dimensions += "[]";
        }
        return type.getName() + dimensions + '@' + Integer.toHexString(System.identityHashCode(reference));
    }
}
