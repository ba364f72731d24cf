package io.hotspan.exporters.http;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose request is overdue. Reads have a time limit of their own; a write to a receiver that reads
 * nothing has none in Java, and would hold the export thread for ever.
 *
 * <p>Threads: arm and disarm by the sending thread; a daemon thread of its own looks a few times a second while requests
 * are under way, and ends by itself some seconds after the last one.
 */
final class StallWatch {
    private static final long LOOK_MILLIS = 250;
    private static final int IDLE_LOOKS = 40;

    private final Object lock = new Object();
    private @Nullable HttpConnection watched;
    private long overdueAt;
    private @Nullable Thread thread;
    private boolean stopped;

    void arm(HttpConnection connection, long deadlineNanos) {
        synchronized (lock) {
            watched = connection;
            overdueAt = deadlineNanos;
            if (thread == null && !stopped) {
                // Set once it has started: where no thread is to be had, the next request tries again.
                thread = OwnThread.start(this::look, "hotspan-export-watch");
            }
        }
    }

    void disarm() {
        synchronized (lock) {
            watched = null;
        }
    }

    void stop() {
        synchronized (lock) {
            stopped = true;
            lock.notifyAll();
        }
    }

    private void look() {
        int idle = 0;
        synchronized (lock) {
            try {
                while (!stopped && idle < IDLE_LOOKS) {
                    idle = watched == null ? idle + 1 : 0;
                    closeOverdue();
                    if (!pause()) {
                        break;
                    }
                }
            } finally {
                thread = null;
            }
        }
    }

    private void closeOverdue() {
        HttpConnection connection = watched;
        if (connection != null && System.nanoTime() - overdueAt > 0) {
            connection.close();
            watched = null;
        }
    }

    private boolean pause() {
        try {
            TimeUnit.MILLISECONDS.timedWait(lock, LOOK_MILLIS);
            return true;
        } catch (InterruptedException e) {
            // Somebody wants this thread gone; the next request starts another.
            return false;
        }
    }
}
