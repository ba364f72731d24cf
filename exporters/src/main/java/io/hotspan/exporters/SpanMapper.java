package io.hotspan.exporters;

import io.hotspan.probes.Call;
import io.hotspan.probes.Captured;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns calls into spans, by the semantic conventions for code, threads and exceptions plus {@code hotspan.probe.id} and
 * {@code hotspan.capture.<path>}.
 *
 * <p>Threads: confined to one, because it remembers the last trace id, method names and capture keys to make each
 * string once instead of once per span.
 */
public final class SpanMapper {
    static final AttributeKey<String> FUNCTION = AttributeKey.stringKey("code.function.name");
    static final AttributeKey<Long> LINE = AttributeKey.longKey("code.line.number");
    static final AttributeKey<Long> THREAD_ID = AttributeKey.longKey("thread.id");
    static final AttributeKey<String> THREAD_NAME = AttributeKey.stringKey("thread.name");
    static final AttributeKey<String> PROBE = AttributeKey.stringKey("hotspan.probe.id");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");
    static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");
    private static final int FIXED_PAIRS = 6;

    private final SpanOrigin origin;
    private final MethodNames names = new MethodNames();
    private final CaptureKeys captureKeys = new CaptureKeys();
    private long lastTraceHigh;
    private long lastTraceLow;
    private String lastTraceId = "";

    public SpanMapper(Resource resource) {
        InstrumentationScopeInfoBuilder scope = InstrumentationScopeInfo.builder("io.hotspan");
        String version = Version.text();
        if (!version.isEmpty()) {
            scope.setVersion(version);
        }
        origin = new SpanOrigin(resource, scope.build());
    }

    /** The span of one finished call; the call is referred to, not copied. */
    public CallSpanData span(Call call) {
        String traceId = traceId(call);
        MethodNames.Entry method = names.of(call);
        return new CallSpanData(
                call,
                origin,
                method.spanName,
                new CallContext(traceId, SpanId.fromLong(spanId(call))),
                parent(traceId, call.parentSpanId()),
                attributes(call, method),
                events(call));
    }

    private static SpanContext parent(String traceId, long parentSpanId) {
        return parentSpanId == 0 ? SpanContext.getInvalid() : new CallContext(traceId, SpanId.fromLong(parentSpanId));
    }

    /** Calls of one tree arrive together, so the string of the last trace id mostly serves again. */
    private String traceId(Call call) {
        long high = call.traceIdHigh();
        long low = call.traceIdLow();
        if (high == 0 && low == 0) {
            // An all-zero id would make a backend reject the whole batch.
            low = spanId(call);
        }
        if (lastTraceId.isEmpty() || high != lastTraceHigh || low != lastTraceLow) {
            lastTraceHigh = high;
            lastTraceLow = low;
            lastTraceId = TraceId.fromLongs(high, low);
        }
        return lastTraceId;
    }

    private static long spanId(Call call) {
        return call.spanId() != 0 ? call.spanId() : call.startUnixNano() | 1;
    }

    private Attributes attributes(Call call, MethodNames.Entry method) {
        List<Captured> captures = call.captures();
        Object[] pairs = new Object[2 * (FIXED_PAIRS + captures.size())];
        int used = put(pairs, 0, FUNCTION, method.function);
        if (call.line() > 0) {
            used = put(pairs, used, LINE, (long) call.line());
        }
        if (call.threadId() != 0) {
            used = put(pairs, used, THREAD_ID, call.threadId());
        }
        if (!call.threadName().isEmpty()) {
            used = put(pairs, used, THREAD_NAME, call.threadName());
        }
        used = put(pairs, used, PROBE, name(call.probe()));
        if (call.exceptionType() != null) {
            used = put(pairs, used, ERROR_TYPE, call.exceptionType());
        }
        for (int i = 0; i < captures.size(); i++) {
            used = putCapture(pairs, used, captures.get(i));
        }
        return new CallAttributes(pairs, used);
    }

    private static String name(String probe) {
        int again = probe.indexOf(Call.AGAIN);
        return again < 0 ? probe : probe.substring(0, again);
    }

    /** A path captured twice keeps its last value: keys of one span must be distinct. */
    private int putCapture(Object[] pairs, int used, Captured captured) {
        AttributeKey<?> key = captureKeys.of(captured.path(), typeOf(captured.value()));
        for (int i = 0; i < used; i += 2) {
            if (((AttributeKey<?>) pairs[i]).getKey().equals(key.getKey())) {
                put(pairs, i, key, captured.value());
                return used;
            }
        }
        return put(pairs, used, key, captured.value());
    }

    private static int put(Object[] pairs, int at, AttributeKey<?> key, Object value) {
        pairs[at] = key;
        pairs[at + 1] = value;
        return at + 2;
    }

    private static AttributeType typeOf(Object value) {
        if (value instanceof Long) {
            return AttributeType.LONG;
        }
        if (value instanceof Double) {
            return AttributeType.DOUBLE;
        }
        return value instanceof Boolean ? AttributeType.BOOLEAN : AttributeType.STRING;
    }

    private static List<EventData> events(Call call) {
        String type = call.exceptionType();
        if (type == null) {
            return Collections.emptyList();
        }
        return Collections.singletonList(
                EventData.create(call.endUnixNano(), "exception", exception(type, call.exceptionMessage())));
    }

    private static Attributes exception(String type, @Nullable String message) {
        Object[] pairs = new Object[4];
        int used = put(pairs, 0, EXCEPTION_TYPE, type);
        if (message != null) {
            used = put(pairs, used, EXCEPTION_MESSAGE, message);
        }
        return new CallAttributes(pairs, used);
    }
}
