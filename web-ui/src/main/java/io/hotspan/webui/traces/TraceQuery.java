package io.hotspan.webui.traces;

import io.hotspan.probes.Call;
import io.hotspan.probes.Captured;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which spans to show. Immutable; an empty text means any.
 *
 * @param text looked for in name, class, thread, exception and captures, ignoring case
 * @param minDurationNanos 0 for any
 * @param limit the most rows wanted
 */
public record TraceQuery(
        String target, String probe, String text, boolean errorsOnly, long minDurationNanos, int limit) {
    private static final int MAX_LIMIT = 1_000;

    public TraceQuery {
        text = text.toLowerCase(Locale.ROOT);
        limit = Math.max(1, Math.min(limit, MAX_LIMIT));
    }

    boolean wants(StoredSpan span) {
        Call call = span.call();
        return (target.isEmpty() || target.equals(span.target()))
                && (probe.isEmpty() || probe.equals(call.probe()))
                && (!errorsOnly || call.error())
                && call.durationNanos() >= minDurationNanos
                && (text.isEmpty() || mentions(call));
    }

    private boolean mentions(Call call) {
        if (holds(call.className() + "." + call.methodName())
                || holds(call.name())
                || holds(call.threadName())
                || holds(call.exceptionType())
                || holds(call.exceptionMessage())) {
            return true;
        }
        for (Captured captured : call.captures()) {
            if (holds(captured.path() + "=" + captured.value())) {
                return true;
            }
        }
        return false;
    }

    private boolean holds(@Nullable String value) {
        return value != null && value.toLowerCase(Locale.ROOT).contains(text);
    }
}
