package io.hotspan.bridge;

import org.jspecify.annotations.Nullable;

/**
 * The steps of a compiled condition. Three-valued: {@link #FALSE}, {@link #TRUE}, {@link #ERROR} (an order of null, say), where an error
 * is no match and is counted. Total and without side effects: fields are read as they lie in memory, so no code of the application or
 * of a probed JDK class runs. Loader and rules as for {@link Bridge}.
 */
public final class Guard {
    public static final int FALSE = 0;
    public static final int TRUE = 1;
    public static final int ERROR = 2;

    public static final int EQ = 0;
    public static final int NE = 1;
    public static final int LT = 2;
    public static final int LE = 3;
    public static final int GT = 4;
    public static final int GE = 5;

    /** Strings of the conditions that are in force; woven code names them by index, so that no constant pool grows. */
    public static @Nullable Object[] constants = new Object[0];

    /** Numbers of the conditions: a long, or the bits of a double. */
    public static long[] numbers = new long[0];

    /** Longer strings are not compared: an error. Keeps the work of a comparison bounded. */
    private static final int LONGEST = 1 << 14;

    private static final sun.misc.Unsafe U;
    private static final long STRING_VALUE;
    private static final long STRING_CODER;
    private static final long INTEGER;
    private static final long LONG;
    private static final long SHORT;
    private static final long BYTE;
    private static final long CHARACTER;
    private static final long BOOLEAN;
    private static final long FLOAT;
    private static final long DOUBLE;

    static {
        try {
            java.lang.reflect.Field f = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
            f.setAccessible(true);
            U = (sun.misc.Unsafe) f.get(null);
            STRING_VALUE = offset(String.class, "value");
            INTEGER = offset(Integer.class, "value");
            LONG = offset(Long.class, "value");
            SHORT = offset(Short.class, "value");
            BYTE = offset(Byte.class, "value");
            CHARACTER = offset(Character.class, "value");
            BOOLEAN = offset(Boolean.class, "value");
            FLOAT = offset(Float.class, "value");
            DOUBLE = offset(Double.class, "value");
            STRING_CODER = coder();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Guard() {}

    private static long offset(Class<?> type, String field) throws NoSuchFieldException {
        return U.objectFieldOffset(type.getDeclaredField(field));
    }

    /** Strings carry a coder from JDK 9 on; before, their value is a char array. */
    private static long coder() {
        try {
            return U.objectFieldOffset(String.class.getDeclaredField("coder"));
        } catch (NoSuchFieldException e) {
            return 0;
        }
    }

    public static int and(int a, int b) {
        if (a == FALSE || b == FALSE) return FALSE;
        return a == TRUE && b == TRUE ? TRUE : ERROR;
    }

    public static int or(int a, int b) {
        if (a == TRUE || b == TRUE) return TRUE;
        return a == FALSE && b == FALSE ? FALSE : ERROR;
    }

    public static int not(int a) {
        return a == ERROR ? ERROR : 1 - a;
    }

    /** A comparison with a box: null equals nothing but null, and has no order. */
    public static int boxed(@Nullable Object a, @Nullable Object b, int comparison, int op) {
        if (a != null && b != null) return comparison;
        if (op != EQ && op != NE) return ERROR;
        return (a == b) == (op == EQ) ? TRUE : FALSE;
    }

    public static int compare(long a, long b, int op) {
        switch (op) {
            case EQ:
                return a == b ? TRUE : FALSE;
            case NE:
                return a != b ? TRUE : FALSE;
            case LT:
                return a < b ? TRUE : FALSE;
            case LE:
                return a <= b ? TRUE : FALSE;
            case GT:
                return a > b ? TRUE : FALSE;
            default:
                return a >= b ? TRUE : FALSE;
        }
    }

    public static int compare(double a, double b, int op) {
        switch (op) {
            case EQ:
                return a == b ? TRUE : FALSE;
            case NE:
                return a != b ? TRUE : FALSE;
            case LT:
                return a < b ? TRUE : FALSE;
            case LE:
                return a <= b ? TRUE : FALSE;
            case GT:
                return a > b ? TRUE : FALSE;
            default:
                return a >= b ? TRUE : FALSE;
        }
    }

    public static int isNull(@Nullable Object a, int op) {
        return (a == null) == (op == EQ) ? TRUE : FALSE;
    }

    /** A boxed whole number or character; 0 for null and anything else. */
    public static long whole(@Nullable Object box) {
        if (box instanceof Integer) return U.getInt(box, INTEGER);
        if (box instanceof Long) return U.getLong(box, LONG);
        if (box instanceof Short) return U.getShort(box, SHORT);
        if (box instanceof Byte) return U.getByte(box, BYTE);
        if (box instanceof Character) return U.getChar(box, CHARACTER);
        return 0;
    }

    public static double real(@Nullable Object box) {
        if (box instanceof Double) return U.getDouble(box, DOUBLE);
        if (box instanceof Float) return U.getFloat(box, FLOAT);
        return whole(box);
    }

    /** A boxed boolean as 0 or 1. */
    public static long truth(@Nullable Object box) {
        return box instanceof Boolean && U.getBoolean(box, BOOLEAN) ? 1 : 0;
    }

    /** A frame of a session that has ended may ask for what the one of now does not have. */
    public static @Nullable Object constant(int index) {
        @Nullable Object[] all = constants;
        return index < all.length ? all[index] : null;
    }

    public static long number(int index) {
        long[] all = numbers;
        return index < all.length ? all[index] : 0;
    }

    public static double decimal(int index) {
        return Double.longBitsToDouble(number(index));
    }

    /**
     * Strings by content.
     *
     * @param op EQ or NE
     */
    public static int compareStrings(@Nullable Object a, @Nullable Object b, int op) {
        if (a == b) return op == EQ ? TRUE : FALSE;
        if (a == null || b == null) return op == EQ ? FALSE : TRUE;
        Object x = U.getObject(a, STRING_VALUE);
        Object y = U.getObject(b, STRING_VALUE);
        int same = STRING_CODER == 0
                ? sameChars((char[]) x, (char[]) y)
                : sameBytes((byte[]) x, (byte[]) y, U.getByte(a, STRING_CODER) == U.getByte(b, STRING_CODER));
        return same == ERROR ? ERROR : (same == TRUE) == (op == EQ) ? TRUE : FALSE;
    }

    private static int sameBytes(byte[] x, byte[] y, boolean sameCoder) {
        if (x.length != y.length || !sameCoder) return FALSE;
        if (x.length > LONGEST) return ERROR;
        for (int i = 0; i < x.length; i++) {
            if (x[i] != y[i]) return FALSE;
        }
        return TRUE;
    }

    private static int sameChars(char[] x, char[] y) {
        if (x.length != y.length) return FALSE;
        if (x.length > LONGEST) return ERROR;
        for (int i = 0; i < x.length; i++) {
            if (x[i] != y[i]) return FALSE;
        }
        return TRUE;
    }
}
