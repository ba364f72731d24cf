package io.hotspan.webui.traces;

import io.hotspan.probes.Call;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The most recent traces, in memory, within three bounds: traces, bytes, and spans of one trace. The eldest trace goes
 * first. A trace is as old as its first span: one that never ends cannot push the others out.
 *
 * <p>Threads: any. Guarded by: this. Never blocks for long.
 */
public final class TraceStore {
    private static final int MAX_SPANS_OF_A_TRACE = 2_000;

    private final int maxTraces;
    private final long maxBytes;
    private final Map<String, Stored> traces = new LinkedHashMap<>();
    private long bytes;
    private long order;
    private long evicted;

    public TraceStore(int maxTraces, long maxBytes) {
        if (maxTraces < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("bounds must be positive: " + maxTraces + ", " + maxBytes);
        }
        this.maxTraces = maxTraces;
        this.maxBytes = maxBytes;
    }

    /** Keeps the calls; returns them as stored, in the same order. */
    public synchronized List<StoredSpan> add(String target, List<Call> calls) {
        List<StoredSpan> added = new ArrayList<>(calls.size());
        for (Call call : calls) {
            StoredSpan span = new StoredSpan(target, ++order, call);
            put(span);
            added.add(span);
        }
        return added;
    }

    /** The spans of one trace by start time, or empty when it is unknown or already gone. */
    public synchronized Optional<Trace> trace(String traceId) {
        Stored stored = traces.get(traceId);
        if (stored == null) {
            return Optional.empty();
        }
        List<StoredSpan> spans = new ArrayList<>(stored.spans);
        spans.sort((a, b) -> Long.compare(a.call().startUnixNano(), b.call().startUnixNano()));
        return Optional.of(new Trace(traceId, List.copyOf(spans), stored.cut));
    }

    /** The newest spans that the query wants, newest first. */
    public List<StoredSpan> find(TraceQuery query) {
        List<StoredSpan> found = new ArrayList<>();
        synchronized (this) {
            for (Stored stored : traces.values()) {
                for (StoredSpan span : stored.spans) {
                    if (query.wants(span)) {
                        found.add(span);
                    }
                }
            }
        }
        found.sort((a, b) -> Long.compare(b.order(), a.order()));
        return found.size() <= query.limit()
                ? Collections.unmodifiableList(found)
                : List.copyOf(found.subList(0, query.limit()));
    }

    /** Traces held now. */
    public synchronized int size() {
        return traces.size();
    }

    /** Traces that had to make room since the start. */
    public synchronized long evicted() {
        return evicted;
    }

    private void put(StoredSpan span) {
        Stored stored = traces.computeIfAbsent(span.traceId(), id -> new Stored());
        if (stored.spans.size() >= MAX_SPANS_OF_A_TRACE) {
            stored.cut++;
            return;
        }
        long size = span.bytes();
        stored.spans.add(span);
        stored.bytes += size;
        bytes += size;
        evict();
    }

    private void evict() {
        Iterator<Stored> eldest = traces.values().iterator();
        while ((traces.size() > maxTraces || bytes > maxBytes) && traces.size() > 1) {
            bytes -= eldest.next().bytes;
            eldest.remove();
            evicted++;
        }
    }

    /**
     * One trace.
     *
     * @param cut spans of it that were not kept, because it has too many
     */
    public record Trace(String traceId, List<StoredSpan> spans, long cut) {}

    private static final class Stored {
        private final List<StoredSpan> spans = new ArrayList<>(4);
        private long bytes;
        private long cut;
    }
}
