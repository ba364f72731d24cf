package io.hotspan.webui.events;

import static java.util.Objects.requireNonNull;

import io.hotspan.webui.traces.SpanView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What one page has still to be told. State is keyed: a newer one replaces what was not sent yet, and it is looked up
 * only when it is sent. Spans queue up to a bound; beyond it the oldest go, and the page is told how many.
 *
 * <pre>
 * any thread -> state / spans -> [bounded] -> hotspan-sse-N -> the page
 * </pre>
 *
 * <p>Threads: any puts, its own thread takes. Guarded by: this.
 */
public final class EventStream implements AutoCloseable {
    /** The way to the page. May block; false when the page is gone. */
    public interface Wire {
        boolean event(String name, Object data);

        boolean heartbeat();
    }

    /** One message: {@code jvms}, {@code target}, {@code spans}, {@code lost} or {@code bye}. */
    private record Event(String name, Supplier<Object> data) {}

    private static final int MAX_SPANS = 2_000;
    private static final int BATCH = 200;
    private static final long HEARTBEAT_MILLIS = 10_000;
    private static final long PACE_MILLIS = 100;

    private final Wire wire;
    private final BooleanSupplier welcome;
    private final Map<String, Event> states = new LinkedHashMap<>();
    private final Deque<SpanView> spans = new ArrayDeque<>();
    private long lost;
    private boolean closed;

    /** Before anything is sent, {@code welcome} is asked whether the visitor's session still holds. */
    public EventStream(Wire wire, BooleanSupplier welcome) {
        this.wire = requireNonNull(wire, "wire is null");
        this.welcome = requireNonNull(welcome, "welcome is null");
    }

    /** The newest state of what the key names. */
    public synchronized void state(String key, String event, Supplier<Object> state) {
        states.put(key, new Event(event, state));
        notifyAll();
    }

    public synchronized void spans(List<SpanView> more) {
        for (SpanView span : more) {
            if (spans.size() >= MAX_SPANS) {
                spans.removeFirst();
                lost++;
            }
            spans.addLast(span);
        }
        notifyAll();
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Sends until the stream is closed or the page is gone. Runs on the stream's own thread. */
    public void run() {
        try {
            boolean open = true;
            while (open) {
                List<Event> events = next();
                open = !isClosed() && isWelcome() && (events.isEmpty() ? wire.heartbeat() : send(events));
                if (open) {
                    pace();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    /** Asked each time: an attached target sends every second, so that waiting for a silence would be waiting for ever. */
    private boolean isWelcome() {
        boolean in = welcome.getAsBoolean();
        if (!in) {
            wire.event("bye", Map.of("reason", "session"));
        }
        return in;
    }

    private boolean send(List<Event> events) {
        for (Event event : events) {
            if (!wire.event(event.name, event.data.get())) {
                return false;
            }
        }
        return true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** What there is to send, or nothing when it is time for a heartbeat. */
    private synchronized List<Event> next() throws InterruptedException {
        long deadline = System.nanoTime() + HEARTBEAT_MILLIS * 1_000_000;
        while (!closed && states.isEmpty() && spans.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return drain();
    }

    private List<Event> drain() {
        List<Event> events = new ArrayList<>(states.values());
        states.clear();
        if (lost > 0) {
            Map<String, Object> count = Map.of("spans", lost);
            lost = 0;
            events.add(new Event("lost", () -> count));
        }
        if (!spans.isEmpty()) {
            List<SpanView> batch = new ArrayList<>(Math.min(BATCH, spans.size()));
            while (batch.size() < BATCH && !spans.isEmpty()) {
                batch.add(spans.removeFirst());
            }
            events.add(new Event("spans", () -> batch));
        }
        return events;
    }

    /** Leaves states some time to be replaced: a page needs no more than ten of them a second. */
    private void pace() throws InterruptedException {
        if (!behind()) {
            Thread.sleep(PACE_MILLIS);
        }
    }

    private synchronized boolean behind() {
        return closed || spans.size() >= BATCH;
    }
}
