package io.hotspan.bridge;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** Memory as the bridge and the agent share it: words with an order of their own. Rules and loader as for {@link Bridge}. */
public final class Words {
    static final sun.misc.Unsafe U;
    static final long LONGS;
    static final long INTS;
    static final long TID_OFFSET;

    /** Whether an agent holds this bridge. Guarded by: the class. */
    private static boolean taken;

    static {
        try {
            Field f = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
            f.setAccessible(true);
            U = (sun.misc.Unsafe) f.get(null);
            // int up to JDK 24, long from 25 on
            LONGS = ((Number) sun.misc.Unsafe.class
                            .getField("ARRAY_LONG_BASE_OFFSET")
                            .get(null))
                    .longValue();
            INTS = ((Number) sun.misc.Unsafe.class
                            .getField("ARRAY_INT_BASE_OFFSET")
                            .get(null))
                    .longValue();
            TID_OFFSET = U.objectFieldOffset(Thread.class.getDeclaredField("tid"));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Words() {}

    /** What was stored before is seen before what is stored after. */
    public static void fence() {
        U.fullFence();
    }

    /** 0 behind the end: the array of a session that is over. */
    public static long acquire(long[] a, int index) {
        return index >= a.length ? 0 : U.getLongVolatile(a, LONGS + ((long) index << 3));
    }

    public static void release(long[] a, int index, long value) {
        if (index < a.length) U.putOrderedLong(a, LONGS + ((long) index << 3), value);
    }

    public static long getAndAdd(long[] a, int index, long n) {
        return index >= a.length ? 0 : U.getAndAddLong(a, LONGS + ((long) index << 3), n);
    }

    /**
     * Where a field lies in its objects.
     *
     * @throws NoSuchFieldException when the class declares none of that name
     */
    public static long fieldOffset(Class<?> type, String name) throws NoSuchFieldException {
        return U.objectFieldOffset(type.getDeclaredField(name));
    }

    /** Reads a reference field as it is, without any code of the object's class. */
    public static @Nullable Object readReference(Object object, long offset) {
        return U.getObject(object, offset);
    }

    /**
     * The carrier of a virtual thread, else the thread itself: on JDK 21+ the installer makes every {@code currentThread} of this
     * class {@code currentCarrierThread}, so nothing else here may ask.
     */
    static Thread carrier() {
        return Thread.currentThread();
    }

    /** Makes this bridge one agent's; false when another has it. */
    public static synchronized boolean occupy() {
        boolean free = !taken;
        taken = true;
        return free;
    }

    public static synchronized void vacate() {
        taken = false;
    }
}
