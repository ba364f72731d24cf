package io.hotspan.exporters;

import static java.util.Objects.requireNonNull;

import io.hotspan.exporters.http.OwnThread;
import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The queue between whoever has calls and the one thread that exports them. Every call offered is, at any moment, either
 * in flight, exported or dropped with a cause: {@link #counts} never loses one.
 *
 * <p>Exported means that the exporter confirmed it. A batch cut off by {@link #close} counts as dropped although the
 * collector may have it.
 *
 * <p>Threads: any thread offers, asks, flushes, closes; one daemon thread {@code hotspan-export} sends and at the end shuts
 * the exporter down. Where a send hangs at the end, another one, {@code hotspan-export-end}, does the latter. Guarded by:
 * {@code lock}, held only for counting and copying. Offering never waits for a send.
 */
public final class CallExporter implements AutoCloseable {
    /** A process that ends waits at most this long (promise P9). */
    private static final long CLOSE_MILLIS = 1_000;

    /** After a turn of the export thread that failed: memory that was short may be there again. */
    private static final long RECOVER_MILLIS = 100;

    private final SpanExporter exporter;
    private final BatchExport export;
    private final QueueLimits limits;
    private final Listener listener;

    private final Object lock = new Object();
    private final CallQueue queue;
    private final CountBook book = new CountBook();
    /** The batch being sent; null when none, or once its calls are accounted for. */
    private @Nullable List<Call> sending;

    private long waitingSince;
    private long taken;
    private long settled;
    private int flushing;
    private boolean closing;
    private boolean abandoned;
    private boolean ended;
    private boolean shuttingDown;
    private boolean shutDown;
    private @Nullable String lastFailure;

    /** Hears of exported calls; for the stream of spans that a user watches. Called on the export thread. */
    public interface Listener {
        /** On the export thread, before anything else. */
        default void started() {}

        /** The exporter confirmed these. What this throws is ignored. */
        void exported(List<Call> calls);
    }

    /** With the queue limits of the tool and nobody listening. */
    public CallExporter(SpanExporter exporter, Resource resource) {
        this(exporter, resource, QueueLimits.tool(), calls -> {});
    }

    /**
     * Starts the export thread.
     *
     * @param exporter shut down by {@link #close}
     * @param resource what the spans' process is called, see {@link Resources}
     */
    public CallExporter(SpanExporter exporter, Resource resource, QueueLimits limits, Listener listener) {
        this.exporter = requireNonNull(exporter, "exporter is null");
        this.export = new BatchExport(exporter, new SpanMapper(resource));
        this.limits = limits;
        this.listener = requireNonNull(listener, "listener is null");
        this.queue = new CallQueue(limits);
        OwnThread.start(this::run, "hotspan-export");
    }

    /**
     * Queues calls for export. Does not wait: what does not fit is dropped and counted.
     *
     * @return whether all of them were queued
     */
    public boolean offer(List<Call> calls) {
        synchronized (lock) {
            boolean wasEmpty = queue.isEmpty();
            boolean all = true;
            for (int i = 0; i < calls.size(); i++) {
                all &= queue(calls.get(i));
            }
            if (wasEmpty && !queue.isEmpty()) {
                waitingSince = System.nanoTime();
                lock.notifyAll();
            } else if (queue.hasFullBatch()) {
                lock.notifyAll();
            }
            return all;
        }
    }

    private boolean queue(Call call) {
        // First, for it may find no memory; nothing has changed then, and all that follows takes none.
        book.open(call);
        DropCause refused = closing ? DropCause.SHUTDOWN : queue.add(call);
        if (refused != null) {
            book.refused(call, refused);
            return false;
        }
        book.queued(call);
        taken++;
        return true;
    }

    /** What became of a probe's calls; all zero for a probe never seen. */
    public ExportCounts counts(String probe) {
        synchronized (lock) {
            return book.of(probe);
        }
    }

    /** The same for every probe seen, sorted by its id. */
    public Map<String, ExportCounts> counts() {
        synchronized (lock) {
            return book.all();
        }
    }

    /** All probes together. */
    public ExportCounts total() {
        ExportCounts total = ExportCounts.NONE;
        for (ExportCounts counts : counts().values()) {
            total = total.plus(counts);
        }
        return total;
    }

    /** Why the latest batch did not arrive, as a sentence; null when it did, or when there was none. */
    public @Nullable String lastFailure() {
        synchronized (lock) {
            return lastFailure;
        }
    }

    /**
     * Waits until all that was offered before is exported or dropped.
     *
     * @return false when the time was not enough, or the waiting thread was interrupted
     */
    public boolean flush(long timeoutMillis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        synchronized (lock) {
            flushing++;
            lock.notifyAll();
            try {
                long target = taken;
                return awaitUntil(() -> settled >= target, deadline);
            } finally {
                flushing--;
            }
        }
    }

    /** Like {@link #close(long)} with one second. */
    @Override
    public void close() {
        close(CLOSE_MILLIS);
    }

    /**
     * Sends what is queued for as long as there is time, then shuts the exporter down. What is left counts as dropped by
     * SHUTDOWN, as does whatever is offered from now on. Closing again does nothing.
     *
     * <p>Waits no longer than it is told, whatever the exporter does: its shutdown runs on a thread of ours.
     *
     * @param timeoutMillis for all of it; the last quarter is kept for interrupting a send that hangs
     * @return whether everything was sent, or at least tried, in time
     */
    public boolean close(long timeoutMillis) {
        long start = System.nanoTime();
        long budget = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        boolean inTime;
        synchronized (lock) {
            if (closing) {
                return queue.isEmpty() && sending == null;
            }
            closing = true;
            lock.notifyAll();
            inTime = awaitUntil(() -> settled >= taken, start + budget / 4 * 3);
            abandoned = true;
            dropQueued();
            lock.notifyAll();
        }
        if (!inTime) {
            interruptSend();
        }
        synchronized (lock) {
            awaitUntil(() -> ended && shutDown, start + budget);
            if (sending != null) {
                settle(sending, 0, DropCause.SHUTDOWN);
            }
        }
        return inTime;
    }

    private void dropQueued() {
        for (Call call = queue.take(); call != null; call = queue.take()) {
            book.dropped(call, DropCause.SHUTDOWN);
            settled++;
        }
    }

    /** The export thread may hang, and so may the shutdown that is to free it: a disk, a lock of a foreign exporter. */
    private void interruptSend() {
        try {
            OwnThread.start(this::shutdownExporter, "hotspan-export-end");
        } catch (Throwable e) {
            // No thread to be had: the export thread does it, should it ever come to its end.
        }
    }

    /** By whichever of our threads comes first. */
    private void shutdownExporter() {
        synchronized (lock) {
            if (shuttingDown) {
                return;
            }
            shuttingDown = true;
        }
        try {
            exporter.shutdown();
        } catch (Throwable e) {
            // It is being thrown away.
            fail(ExportFailure.sentence(e));
        } finally {
            synchronized (lock) {
                shutDown = true;
                lock.notifyAll();
            }
        }
    }

    /** False when the deadline passed first or the thread was interrupted. The caller holds the lock. */
    private boolean awaitUntil(BooleanSupplier done, long deadline) {
        while (!done.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            try {
                lock.wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private void run() {
        try {
            start();
            boolean more = true;
            while (more) {
                more = turn();
            }
        } finally {
            synchronized (lock) {
                ended = true;
                closing = true;
                dropQueued();
                lock.notifyAll();
            }
            shutdownExporter();
        }
    }

    private void start() {
        try {
            listener.started();
        } catch (Throwable e) {
            recover();
        }
    }

    /** Whatever one batch meets, the next one gets its chance. False when there will be none. */
    private boolean turn() {
        try {
            List<Call> batch = nextBatch();
            if (batch != null) {
                export(batch);
            }
            return batch != null;
        } catch (Throwable e) {
            recover();
            return true;
        }
    }

    /** Most likely there is no memory. So this takes none: the batch in hand is accounted for, and then a pause. */
    private void recover() {
        try {
            synchronized (lock) {
                lastFailure = ExportFailure.UNTOLD;
                if (sending != null) {
                    settle(sending, 0, DropCause.EXPORT_FAILED);
                }
                long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RECOVER_MILLIS);
                for (long left = RECOVER_MILLIS; left > 0 && !abandoned; ) {
                    lock.wait(left);
                    left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                }
            }
        } catch (Throwable e) {
            // An interrupt that nobody of ours gave, or still no memory: the next turn comes a little sooner.
        }
    }

    /** Waits for a batch worth sending; null when there will be none. */
    private @Nullable List<Call> nextBatch() {
        synchronized (lock) {
            while (!due()) {
                if (queue.isEmpty() && closing) {
                    return null;
                }
                try {
                    lock.wait(queue.isEmpty() ? 0 : Math.max(1, lingerLeftMillis()));
                } catch (InterruptedException e) {
                    // Nobody of ours interrupts this thread, and the calls still want to be sent: on with the loop.
                }
            }
            sending = queue.takeBatch();
            waitingSince = System.nanoTime();
            return sending;
        }
    }

    private boolean due() {
        return !queue.isEmpty() && (closing || flushing > 0 || queue.hasFullBatch() || lingerLeftMillis() <= 0);
    }

    private long lingerLeftMillis() {
        long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - waitingSince);
        return limits.lingerMillis() - waited;
    }

    private void export(List<Call> batch) {
        BatchExport.Outcome outcome = export.send(batch, () -> {
            synchronized (lock) {
                return abandoned;
            }
        });
        if (settleOwn(batch, outcome) && outcome.exported() > 0) {
            tell(batch.subList(0, outcome.exported()));
        }
    }

    /** False when close() has written the batch off meanwhile. */
    private boolean settleOwn(List<Call> batch, BatchExport.Outcome outcome) {
        synchronized (lock) {
            lastFailure = outcome.failure();
            if (sending != batch) {
                return false;
            }
            boolean cutOff = abandoned && !outcome.failed();
            settle(batch, outcome.exported(), cutOff ? DropCause.SHUTDOWN : DropCause.EXPORT_FAILED);
            return true;
        }
    }

    /** Allocates nothing, so that it happens as a whole. The caller holds the lock. */
    private void settle(List<Call> batch, int exported, DropCause causeOfRest) {
        for (int i = 0; i < batch.size(); i++) {
            if (i < exported) {
                book.exported(batch.get(i));
            } else {
                book.dropped(batch.get(i), causeOfRest);
            }
        }
        settled += batch.size();
        sending = null;
        lock.notifyAll();
    }

    private void fail(String sentence) {
        synchronized (lock) {
            lastFailure = sentence;
        }
    }

    private void tell(List<Call> calls) {
        try {
            listener.exported(Collections.unmodifiableList(calls));
        } catch (RuntimeException | LinkageError e) {
            fail("the listener failed: " + e.getClass().getSimpleName());
        }
    }
}
