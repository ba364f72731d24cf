package io.hotspan.webui.traces;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.Call;
import io.hotspan.probes.Captured;

/**
 * A call and the JVM it came from.
 *
 * @param target the id of the target
 * @param order counts up by one with each span stored, so that pages and the stream agree on what is newer
 */
public record StoredSpan(String target, long order, Call call) {
    private static final int FIXED_BYTES = 240;

    public StoredSpan {
        requireNonNull(target, "target is null");
        requireNonNull(call, "call is null");
    }

    /** The trace's id as 32 hexadecimal digits. */
    public String traceId() {
        return Ids.trace(call);
    }

    /** About what it takes in memory. */
    long bytes() {
        long bytes = FIXED_BYTES;
        for (Captured captured : call.captures()) {
            bytes +=
                    64 + captured.path().length() + (captured.value() instanceof String text ? 2L * text.length() : 16);
        }
        String message = call.exceptionMessage();
        return message == null ? bytes : bytes + 2L * message.length();
    }
}
