package io.hotspan.agent;

import io.hotspan.agent.drain.Heartbeat;
import io.hotspan.agent.link.Inbox;
import io.hotspan.agent.link.Link;
import io.hotspan.agent.link.LinkFolder;
import io.hotspan.agent.link.Outbox;
import io.hotspan.probes.wire.Message;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The link to one tool, with its lease. The control thread's. */
final class Session {
    /** A tool that says nothing for so long is gone; it renews each 5 s. */
    private static final long LEASE_NANOS = 15_000_000_000L;
    /**
     * A look at the link that comes later than this after the one before was late for reasons of this JVM: it was stopped, or it collected
     * its heap. What the tool said meanwhile is still to be read, so the rest of that time is not its silence.
     */
    private static final long AWAKE_NANOS = 5_000_000_000L;
    /** How long the probes stay when the link has closed. */
    private static final long GRACE_NANOS = 5_000_000_000L;

    private final Link link;
    private final Inbox inbox;
    private final LinkFolder folder;
    final Outbox outbox;
    private final Heartbeat tool = new Heartbeat(LEASE_NANOS, AWAKE_NANOS);
    private long closed;
    private boolean isClosed;

    Session(Link link, String path) {
        this.link = link;
        folder = new LinkFolder(path);
        inbox = new Inbox(link);
        outbox = new Outbox(link);
        tool.beat();
        boolean unused = tool.silent(System.nanoTime());
    }

    /** The next message, null when there is none or the link is down. */
    @Nullable
    Message poll() {
        if (isClosed) return null;
        try {
            Message message = inbox.poll();
            if (message != null) tool.beat();
            if (outbox.failure() != null) hangUp();
            return message;
        } catch (IOException e) {
            hangUp();
            return null;
        }
    }

    private void hangUp() {
        if (isClosed) return;
        isClosed = true;
        closed = System.nanoTime();
        link.close();
    }

    boolean isClosed() {
        return isClosed;
    }

    /** To be asked each time after the messages that were there have been polled. */
    boolean leaseOver(long now) {
        return tool.silent(now);
    }

    boolean graceOver(long now) {
        return isClosed && now - closed > GRACE_NANOS;
    }

    void close() {
        hangUp();
    }

    /** The tool is gone without a word: what it left behind goes too. */
    void clear() {
        folder.clear();
    }
}
