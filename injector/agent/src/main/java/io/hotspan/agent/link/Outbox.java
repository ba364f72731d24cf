package io.hotspan.agent.link;

import io.hotspan.probes.wire.Message;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent, in order and bounded. Threads: any may offer; {@link #flush} belongs to the drainer, so that everything
 * leaves in the order in which it was offered.
 */
public final class Outbox {
    /** Calls wait here no longer than this many bytes; then they are dropped and counted. */
    static final int CALLS_BYTES = 512 * 1024;
    /** Answers and states may be this much more; a tool that lets so much pile up has stopped reading. */
    static final int ALL_BYTES = 4 * 1024 * 1024;

    private final Link link;
    private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    private int bytes;
    private byte @Nullable [] current;
    private int sent;
    private volatile @Nullable IOException failure;

    public Outbox(Link link) {
        this.link = link;
    }

    /** Whether there is room for more calls. */
    public synchronized boolean takesCalls() {
        return bytes < CALLS_BYTES && failure == null;
    }

    /** Whether calls are to be dropped; there is a batch or two between no more wanted and no more taken. */
    public synchronized boolean isFull() {
        return bytes > 2 * CALLS_BYTES;
    }

    /** Appends a message; one that finds the outbox overfull, or that no frame holds, ends the link and nothing else. */
    public void offer(Message message) {
        byte[] body = message.encode();
        if (body.length > Message.MAX_BYTES) {
            failure = new IOException(message.getClass().getSimpleName() + " has " + body.length + " bytes");
            return;
        }
        byte[] frame = new byte[4 + body.length];
        for (int i = 0; i < 4; i++) frame[i] = (byte) (body.length >>> (24 - 8 * i));
        System.arraycopy(body, 0, frame, 4, body.length);
        synchronized (this) {
            if (bytes > ALL_BYTES) {
                failure = new IOException("the tool has stopped reading: " + bytes + " bytes wait");
                return;
            }
            frames.add(frame);
            bytes += frame.length;
        }
    }

    /**
     * Sends what the link takes now.
     *
     * @return true when nothing is left
     */
    public boolean flush() {
        if (failure != null) return false;
        try {
            while (true) {
                byte[] frame = current;
                if (frame == null) {
                    synchronized (this) {
                        frame = frames.poll();
                    }
                    if (frame == null) return true;
                    current = frame;
                    sent = 0;
                }
                int more = link.write(frame, sent, frame.length - sent);
                sent += more;
                if (sent < frame.length) return false;
                current = null;
                synchronized (this) {
                    bytes -= frame.length;
                }
            }
        } catch (IOException e) {
            failure = e;
            return false;
        }
    }

    /** Whether everything offered so far has been handed to the operating system. */
    public synchronized boolean isEmpty() {
        return bytes == 0;
    }

    /** Why nothing can be sent any more; null while all is well. */
    public @Nullable IOException failure() {
        return failure;
    }
}
