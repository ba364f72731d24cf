package io.hotspan.agent;

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
    /** How long the probes stay when the link has closed. */
    private static final long GRACE_NANOS = 5_000_000_000L;

    private final Link link;
    private final Inbox inbox;
    private final LinkFolder folder;
    final Outbox outbox;
    private long heard = System.nanoTime();
    private long closed;
    private boolean isClosed;

    Session(Link link, String path) {
        this.link = link;
        folder = new LinkFolder(path);
        inbox = new Inbox(link);
        outbox = new Outbox(link);
    }

    /** The next message, null when there is none or the link is down. */
    @Nullable
    Message poll() {
        if (isClosed) return null;
        try {
            Message message = inbox.poll();
            if (message != null) heard = System.nanoTime();
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

    boolean leaseOver(long now) {
        return now - heard > LEASE_NANOS;
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
