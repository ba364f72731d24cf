package io.hotspan.cli.live;

import io.hotspan.attach.AgentSession;
import io.hotspan.attach.Closed;
import io.hotspan.probes.Call;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stopped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What has come from the agent and is not yet printed. The link's thread puts in and never waits: when the terminal is
 * slower than the calls, what does not fit is counted instead of shown.
 *
 * <p>Threads: the link's, the one that prints, and whoever asks to leave. Guarded by: this.
 */
final class Inbox implements AgentSession.Listener {
    static final int ROOM = 20_000;

    private final Sink sink;
    private final @Nullable Set<String> ids;
    private final Map<String, Long> received = new HashMap<>();
    private final Map<String, Long> unshown = new HashMap<>();
    private List<Call> calls = new ArrayList<>();
    private @Nullable Status status;
    private boolean fresh;
    private @Nullable Stopped stopped;
    private @Nullable Closed closed;
    private @Nullable Leave leave;

    /** Of all probes in the JVM, those of a file and of others too. */
    Inbox(Sink sink) {
        this.sink = sink;
        ids = null;
    }

    /** Of these probes alone: what others have in the JVM is no business of a command that brings its own. */
    Inbox(Sink sink, Set<String> ids) {
        this.sink = sink;
        this.ids = Set.copyOf(ids);
    }

    /**
     * What there is to do.
     *
     * @param status the newest one, when it was not taken before
     */
    record News(
            List<Call> calls,
            @Nullable Status status,
            @Nullable Stopped stopped,
            @Nullable Closed closed,
            @Nullable Leave leave) {
        boolean isLast() {
            return stopped != null || closed != null || leave != null;
        }
    }

    @Override
    public void onCalls(List<Call> finished) {
        sink.offer(finished);
        synchronized (this) {
            for (Call call : finished) {
                received.merge(call.probe(), 1L, Long::sum);
                if (calls.size() < ROOM) {
                    calls.add(call);
                } else {
                    unshown.merge(call.probe(), 1L, Long::sum);
                }
            }
            notifyAll();
        }
    }

    @Override
    public synchronized void onStatus(Status newest) {
        status = ids == null ? newest : newest.only(ids);
        fresh = true;
        notifyAll();
    }

    @Override
    public synchronized void onStopped(Stopped last) {
        stopped = ids == null ? last : last.only(ids);
        notifyAll();
    }

    @Override
    public synchronized void onClosed(Closed reason) {
        closed = reason;
        notifyAll();
    }

    /** Asks the printing thread to end the session; the first reason counts. */
    synchronized void leave(Leave why) {
        if (leave == null) {
            leave = why;
        }
        notifyAll();
    }

    /** Takes what is there, waiting for something to come. */
    synchronized News take(long nanos) {
        long deadline = System.nanoTime() + nanos;
        while (calls.isEmpty() && !fresh && stopped == null && closed == null && leave == null) {
            if (!pause(deadline)) {
                break;
            }
        }
        List<Call> taken = calls;
        calls = new ArrayList<>();
        Status newest = fresh ? status : null;
        fresh = false;
        return new News(taken, newest, stopped, closed, leave);
    }

    /** The status after this revision was worked on; null when it did not come, or the session ended or shall end. */
    synchronized @Nullable Status awaitRevision(long revision, long nanos) {
        long deadline = System.nanoTime() + nanos;
        while (status == null || status.revision() < revision) {
            if (stopped != null || closed != null || leave != null || !pause(deadline)) {
                return null;
            }
        }
        return status;
    }

    /** Any status, for a session that sets no probes. */
    synchronized @Nullable Status awaitStatus(long nanos) {
        return awaitRevision(0, nanos);
    }

    synchronized @Nullable Status status() {
        return status;
    }

    synchronized @Nullable Stopped stopped() {
        return stopped;
    }

    /** Why the link went down; null when it is still up after that time. */
    synchronized @Nullable Closed awaitClosed(long nanos) {
        long deadline = System.nanoTime() + nanos;
        boolean waiting = true;
        while (closed == null && waiting) {
            waiting = pause(deadline);
        }
        return closed;
    }

    synchronized @Nullable Closed closed() {
        return closed;
    }

    synchronized @Nullable Leave leave() {
        return leave;
    }

    synchronized long received(String probe) {
        return received.getOrDefault(probe, 0L);
    }

    synchronized long unshown(String probe) {
        return unshown.getOrDefault(probe, 0L);
    }

    /** False when the deadline has passed. An interrupt is a wish to leave. */
    @SuppressWarnings("WaitNotInLoop") // all callers loop over what they wait for
    private boolean pause(long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        try {
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            leave = leave == null ? Leave.CTRL_C : leave;
            return false;
        }
    }
}
