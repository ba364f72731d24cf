package io.hotspan.webui.events;

import static java.util.Objects.requireNonNull;

import io.hotspan.webui.targets.JvmView;
import io.hotspan.webui.targets.Target;
import io.hotspan.webui.targets.Targets;
import io.hotspan.webui.traces.SpanView;
import io.hotspan.webui.traces.StoredSpan;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * All open pages. What is said here reaches each of them, as fast as each can take it.
 *
 * <p>Threads: any. Never blocks but in {@link #close}: a slow page has its own bounded queue and its own thread.
 */
public final class EventHub implements Targets.Observer, AutoCloseable {
    private static final int MAX_STREAMS = 64;
    private static final long CLOSE_MILLIS = 1_000;

    private final List<EventStream> streams = new CopyOnWriteArrayList<>();

    /** Adds a page; false when there are {@value #MAX_STREAMS} already. */
    public synchronized boolean add(EventStream stream) {
        if (streams.size() >= MAX_STREAMS) {
            return false;
        }
        streams.add(requireNonNull(stream, "stream is null"));
        return true;
    }

    public synchronized void remove(EventStream stream) {
        streams.remove(stream);
        notifyAll();
    }

    public boolean watched() {
        return !streams.isEmpty();
    }

    @Override
    public void changed(Target target) {
        publish("target:" + target.id(), "target", target::view);
    }

    @Override
    public void spans(List<StoredSpan> spans) {
        if (streams.isEmpty()) {
            return;
        }
        List<SpanView> views = spans.stream().map(SpanView::of).toList();
        streams.forEach(stream -> stream.spans(views));
    }

    /** The list of JVMs is another one now. */
    public void jvms(List<JvmView> jvms) {
        publish("jvms", "jvms", () -> jvms);
    }

    /** Ends all streams and waits up to a second until they have said so: the server must not stop under them. */
    @Override
    public synchronized void close() {
        streams.forEach(EventStream::close);
        long deadline = System.nanoTime() + CLOSE_MILLIS * 1_000_000;
        long left = CLOSE_MILLIS;
        try {
            while (!streams.isEmpty() && left > 0) {
                wait(left);
                left = (deadline - System.nanoTime()) / 1_000_000;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(String key, String event, Supplier<Object> state) {
        streams.forEach(stream -> stream.state(key, event, state));
    }
}
