package io.hotspan.agent;

import io.hotspan.probes.wire.Exporters;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Puts the exporters' jar together from the frames it comes in. One thread. */
final class ExportersParts {
    private static final int MOST = 8 << 20;

    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int next;

    /** Returns the whole jar with the last part, null before. Parts out of order begin anew. */
    byte @Nullable [] add(Exporters part) {
        if (part.part() == 0) {
            bytes = new ByteArrayOutputStream();
            next = 0;
        }
        if (part.part() != next || bytes.size() + part.bytes().length > MOST) return null;
        next++;
        bytes.write(part.bytes(), 0, part.bytes().length);
        if (next < part.parts()) return null;
        byte[] whole = bytes.toByteArray();
        bytes = new ByteArrayOutputStream();
        next = 0;
        return whole;
    }
}
