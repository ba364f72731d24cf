package io.hotspan.webui.api;

import io.hotspan.webui.traces.SpanView;
import io.hotspan.webui.traces.TraceQuery;
import io.hotspan.webui.traces.TraceStore;
import io.javalin.http.Context;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Spans and traces out of the console's memory. */
public final class TracesApi {
    private static final int ROWS = 200;

    record TraceView(String traceId, List<SpanView> spans, long cut) {}

    private final TraceStore store;

    public TracesApi(TraceStore store) {
        this.store = store;
    }

    /** The newest spans, newest first. */
    public void spans(Context context) {
        TraceQuery query = new TraceQuery(
                Request.query(context, "target"),
                Request.query(context, "probe"),
                Request.query(context, "q"),
                Request.query(context, "errors").equals("true"),
                TimeUnit.MILLISECONDS.toNanos(Request.number(context, "minMillis", 0)),
                Request.number(context, "limit", ROWS));
        context.json(store.find(query).stream().map(SpanView::of).toList());
    }

    public void trace(Context context) {
        TraceStore.Trace trace = store.trace(context.pathParam("trace"))
                .orElseThrow(() -> ApiException.notFound(
                        "This trace is not in memory any more.", "Newer traces took its place; pick one of those."));
        context.json(new TraceView(
                trace.traceId(), trace.spans().stream().map(SpanView::of).toList(), trace.cut()));
    }
}
