package io.hotspan.webui.traces;

import io.hotspan.probes.Call;
import io.hotspan.probes.Captured;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One span as the page reads it. Nanoseconds and ids are strings: a browser's numbers end at 53 bits.
 *
 * @param order newer spans have higher ones
 * @param parentSpanId empty for a root
 */
public record SpanView(
        long order,
        String target,
        String probe,
        String name,
        String className,
        String methodName,
        int line,
        String traceId,
        String spanId,
        String parentSpanId,
        String startUnixNano,
        String endUnixNano,
        boolean error,
        @Nullable String exceptionType,
        @Nullable String exceptionMessage,
        String threadId,
        String threadName,
        List<CaptureView> captures) {

    /**
     * One captured value.
     *
     * @param value a whole number is a string too
     * @param type {@code string}, {@code int}, {@code double} or {@code boolean}
     */
    public record CaptureView(String path, String value, String type, boolean redacted) {
        private static final String REDACTED = "redacted";

        static CaptureView of(Captured captured) {
            Object value = captured.value();
            String text = value.toString();
            return new CaptureView(captured.path(), text, type(value), isRedacted(value, text));
        }

        private static String type(Object value) {
            if (value instanceof String) {
                return "string";
            }
            if (value instanceof Long) {
                return "int";
            }
            return value instanceof Double ? "double" : "boolean";
        }

        private static boolean isRedacted(Object value, String text) {
            return value instanceof String
                    && (text.equals(REDACTED) || (text.startsWith(REDACTED + "(") && text.endsWith(")")));
        }
    }

    /** Any thread; the span is immutable. */
    public static SpanView of(StoredSpan span) {
        Call call = span.call();
        return new SpanView(
                span.order(),
                span.target(),
                call.probe(),
                call.name(),
                call.className(),
                call.methodName(),
                call.line(),
                span.traceId(),
                Ids.span(call.spanId()),
                call.parentSpanId() == 0 ? "" : Ids.span(call.parentSpanId()),
                Long.toString(call.startUnixNano()),
                Long.toString(call.endUnixNano()),
                call.error(),
                call.exceptionType(),
                call.exceptionMessage(),
                Long.toString(call.threadId()),
                call.threadName(),
                call.captures().stream().map(CaptureView::of).toList());
    }
}
