package io.hotspan.attach;

import java.io.IOException;
import java.time.Duration;

/** A moment after which nobody waits any longer. Immutable. */
final class Deadline {
    private final long nanos;

    private Deadline(long nanos) {
        this.nanos = nanos;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** The earlier of this one and the given time from now. */
    Deadline within(Duration time) {
        Deadline other = in(time);
        return other.nanos - nanos < 0 ? other : this;
    }

    /** Time left, zero when none is. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    boolean passed() {
        return nanos - System.nanoTime() <= 0;
    }

    /** Waits a little, and no longer than the time left. */
    void pause(Duration time) throws IOException {
        try {
            Thread.sleep(Math.min(time.toMillis(), left().toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Fails when the waiting thread was interrupted: a wait that does not notice would go on, or turn round without a rest. */
    static void requireWanted() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted");
        }
    }

    /** Thrown by a wait that ran out of time. */
    static final class Passed extends IOException {
        private static final long serialVersionUID = 1L;

        Passed() {
            super("no answer in time");
        }
    }
}
