package io.hotspan.agent.weave;

import org.jspecify.annotations.Nullable;

/** A method for each kind of return value, with a parameter of each kind. Each assigns some: conditions go by what was passed. */
@SuppressWarnings({"TooManyParameters", "UnusedVariable"}) // only conditions read them
public final class AllKinds {
    private AllKinds() {}

    public static int ofInt(
            int p0,
            long p1,
            short p2,
            byte p3,
            char p4,
            float p5,
            double p6,
            boolean p7,
            @Nullable String p8,
            @Nullable Integer p9,
            @Nullable Long p10,
            @Nullable Short p11,
            @Nullable Byte p12,
            @Nullable Character p13,
            @Nullable Float p14,
            @Nullable Double p15,
            @Nullable Boolean p16,
            @Nullable Object p17,
            int result,
            @Nullable RuntimeException thrown) {
        p0 = -7;
        p6 = -7;
        p8 = "assigned";
        p9 = -7;
        if (thrown != null) throw thrown;
        return result;
    }

    public static char ofChar(
            int p0,
            long p1,
            short p2,
            byte p3,
            char p4,
            float p5,
            double p6,
            boolean p7,
            @Nullable String p8,
            @Nullable Integer p9,
            @Nullable Long p10,
            @Nullable Short p11,
            @Nullable Byte p12,
            @Nullable Character p13,
            @Nullable Float p14,
            @Nullable Double p15,
            @Nullable Boolean p16,
            @Nullable Object p17,
            char result,
            @Nullable RuntimeException thrown) {
        p0 = -7;
        p6 = -7;
        p8 = "assigned";
        p9 = -7;
        if (thrown != null) throw thrown;
        return result;
    }

    public static double ofDouble(
            int p0,
            long p1,
            short p2,
            byte p3,
            char p4,
            float p5,
            double p6,
            boolean p7,
            @Nullable String p8,
            @Nullable Integer p9,
            @Nullable Long p10,
            @Nullable Short p11,
            @Nullable Byte p12,
            @Nullable Character p13,
            @Nullable Float p14,
            @Nullable Double p15,
            @Nullable Boolean p16,
            @Nullable Object p17,
            double result,
            @Nullable RuntimeException thrown) {
        p0 = -7;
        p6 = -7;
        p8 = "assigned";
        p9 = -7;
        if (thrown != null) throw thrown;
        return result;
    }

    public static boolean ofBoolean(
            int p0,
            long p1,
            short p2,
            byte p3,
            char p4,
            float p5,
            double p6,
            boolean p7,
            @Nullable String p8,
            @Nullable Integer p9,
            @Nullable Long p10,
            @Nullable Short p11,
            @Nullable Byte p12,
            @Nullable Character p13,
            @Nullable Float p14,
            @Nullable Double p15,
            @Nullable Boolean p16,
            @Nullable Object p17,
            boolean result,
            @Nullable RuntimeException thrown) {
        p0 = -7;
        p6 = -7;
        p8 = "assigned";
        p9 = -7;
        if (thrown != null) throw thrown;
        return result;
    }

    public static @Nullable String ofString(
            int p0,
            long p1,
            short p2,
            byte p3,
            char p4,
            float p5,
            double p6,
            boolean p7,
            @Nullable String p8,
            @Nullable Integer p9,
            @Nullable Long p10,
            @Nullable Short p11,
            @Nullable Byte p12,
            @Nullable Character p13,
            @Nullable Float p14,
            @Nullable Double p15,
            @Nullable Boolean p16,
            @Nullable Object p17,
            @Nullable String result,
            @Nullable RuntimeException thrown) {
        p0 = -7;
        p6 = -7;
        p8 = "assigned";
        p9 = -7;
        if (thrown != null) throw thrown;
        return result;
    }

    public static @Nullable Integer ofInteger(
            int p0,
            long p1,
            short p2,
            byte p3,
            char p4,
            float p5,
            double p6,
            boolean p7,
            @Nullable String p8,
            @Nullable Integer p9,
            @Nullable Long p10,
            @Nullable Short p11,
            @Nullable Byte p12,
            @Nullable Character p13,
            @Nullable Float p14,
            @Nullable Double p15,
            @Nullable Boolean p16,
            @Nullable Object p17,
            @Nullable Integer result,
            @Nullable RuntimeException thrown) {
        p0 = -7;
        p6 = -7;
        p8 = "assigned";
        p9 = -7;
        if (thrown != null) throw thrown;
        return result;
    }

    public static @Nullable Boolean ofBoolean(
            int p0,
            long p1,
            short p2,
            byte p3,
            char p4,
            float p5,
            double p6,
            boolean p7,
            @Nullable String p8,
            @Nullable Integer p9,
            @Nullable Long p10,
            @Nullable Short p11,
            @Nullable Byte p12,
            @Nullable Character p13,
            @Nullable Float p14,
            @Nullable Double p15,
            @Nullable Boolean p16,
            @Nullable Object p17,
            @Nullable Boolean result,
            @Nullable RuntimeException thrown) {
        p0 = -7;
        p6 = -7;
        p8 = "assigned";
        p9 = -7;
        if (thrown != null) throw thrown;
        return result;
    }

    public static @Nullable Object ofObject(
            int p0,
            long p1,
            short p2,
            byte p3,
            char p4,
            float p5,
            double p6,
            boolean p7,
            @Nullable String p8,
            @Nullable Integer p9,
            @Nullable Long p10,
            @Nullable Short p11,
            @Nullable Byte p12,
            @Nullable Character p13,
            @Nullable Float p14,
            @Nullable Double p15,
            @Nullable Boolean p16,
            @Nullable Object p17,
            @Nullable Object result,
            @Nullable RuntimeException thrown) {
        p0 = -7;
        p6 = -7;
        p8 = "assigned";
        p9 = -7;
        if (thrown != null) throw thrown;
        return result;
    }
}
