package io.hotspan.attach;

import io.hotspan.probes.wire.FrameWriter;
import io.hotspan.probes.wire.Message;
import io.hotspan.probes.wire.Renew;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends messages in order, and a {@link Renew} each 5 s. The caller never waits for the target: an agent that does not read
 * fills the queue, and a full queue or a write that hangs for 15 s ends the session.
 *
 * <p>Threads: any may send; one of its own writes. Guarded by: the queue.
 */
final class SessionWriter implements AutoCloseable {
    private static final Duration RENEW = Duration.ofSeconds(5);
    private static final Duration STUCK = Duration.ofSeconds(15);
    private static final int CAPACITY = 256;

    private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final FrameWriter frames;
    private final Consumer<Closed> end;
    private final Thread thread;
    private volatile boolean closed;

    /** When the write that is under way began; 0 when none is. */
    private volatile long writingSince;

    SessionWriter(OutputStream out, Consumer<Closed> end) {
        this.frames = new FrameWriter(out);
        this.end = end;
        this.thread = new Thread(this::run, "hotspan-session-writer");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** False when the session has ended, or ends now because the agent does not read. */
    boolean send(Message message) {
        if (closed) {
            return false;
        }
        long since = writingSince;
        boolean stuck = since != 0 && System.nanoTime() - since > STUCK.toNanos();
        if (stuck || !queue.offer(message)) {
            end.accept(Closed.NOT_READING);
            return false;
        }
        return true;
    }

    private void run() {
        long renewAt = System.nanoTime();
        try {
            while (!closed) {
                long wait = renewAt - System.nanoTime();
                Message message = wait <= 0 ? null : queue.poll(wait, TimeUnit.NANOSECONDS);
                if (message != null) {
                    write(message);
                } else {
                    write(new Renew());
                    renewAt = System.nanoTime() + RENEW.toNanos();
                }
            }
        } catch (IOException e) {
            // The reader sees the end of the link too, and knows why: it asks whether the target is still there.
            closed = true;
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void write(Message message) throws IOException {
        writingSince = System.nanoTime() | 1; // never 0
        frames.write(message);
        writingSince = 0;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
