package io.hotspan.probes.wire;

import java.io.IOException;
import java.io.OutputStream;

/** Writes messages to a stream, each in one frame and one write. Safe from several threads; blocks as the stream does. */
public final class FrameWriter {
    private static final int LENGTH_BYTES = 4;

    private final Object lock = new Object();
    private final OutputStream out;

    public FrameWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes and flushes one message.
     *
     * @throws WireException when the message is longer than {@link Message#MAX_BYTES}; nothing was written then
     * @throws IOException when the stream fails
     */
    public void write(Message message) throws IOException {
        byte[] body = message.encode();
        if (body.length > Message.MAX_BYTES) {
            throw new WireException(message.getClass().getSimpleName() + " has " + body.length
                    + " bytes; a frame has at most " + Message.MAX_BYTES);
        }
        byte[] frame = new byte[LENGTH_BYTES + body.length];
        for (int i = 0; i < LENGTH_BYTES; i++) {
            frame[i] = (byte) (body.length >>> (8 * (LENGTH_BYTES - 1 - i)));
        }
        System.arraycopy(body, 0, frame, LENGTH_BYTES, body.length);
        synchronized (lock) {
            out.write(frame);
            out.flush();
        }
    }
}
