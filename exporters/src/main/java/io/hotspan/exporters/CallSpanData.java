package io.hotspan.exporters;

import io.hotspan.probes.Call;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.Collections;
import java.util.List;

/**
 * A finished call in the shape that OpenTelemetry's exporters read. Immutable; made by {@link SpanMapper}. The marshaler
 * asks each question twice (once for the size, once for the bytes), so everything derived is derived before.
 */
public final class CallSpanData implements SpanData {
    private final Call call;
    private final SpanOrigin origin;
    private final String name;
    private final SpanContext context;
    private final SpanContext parent;
    private final Attributes attributes;
    private final List<EventData> events;

    CallSpanData(
            Call call,
            SpanOrigin origin,
            String name,
            SpanContext context,
            SpanContext parent,
            Attributes attributes,
            List<EventData> events) {
        this.call = call;
        this.origin = origin;
        this.name = name;
        this.context = context;
        this.parent = parent;
        this.attributes = attributes;
        this.events = events;
    }

    /** The call this span tells of. */
    public Call call() {
        return call;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public SpanKind getKind() {
        return SpanKind.INTERNAL;
    }

    @Override
    public SpanContext getSpanContext() {
        return context;
    }

    /** {@inheritDoc} Invalid for a root. */
    @Override
    public SpanContext getParentSpanContext() {
        return parent;
    }

    @Override
    public StatusData getStatus() {
        if (!call.error()) {
            return StatusData.unset();
        }
        String message = call.exceptionMessage();
        return message == null ? StatusData.error() : StatusData.create(StatusCode.ERROR, message);
    }

    @Override
    public long getStartEpochNanos() {
        return call.startUnixNano();
    }

    /** {@inheritDoc} Never before the start, whatever a clock step did. */
    @Override
    public long getEndEpochNanos() {
        return Math.max(call.startUnixNano(), call.endUnixNano());
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public List<EventData> getEvents() {
        return events;
    }

    @Override
    public List<LinkData> getLinks() {
        return Collections.emptyList();
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public int getTotalRecordedEvents() {
        return events.size();
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    /** {@inheritDoc} Kept for old exporters: the interface still requires it. */
    @Override
    @Deprecated
    public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(
                origin.scope().getName(), origin.scope().getVersion());
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return origin.scope();
    }

    @Override
    public Resource getResource() {
        return origin.resource();
    }

    @Override
    public String toString() {
        return "CallSpanData{" + context + ", " + call + "}";
    }
}
