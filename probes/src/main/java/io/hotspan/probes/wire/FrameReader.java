package io.hotspan.probes.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads messages from a stream. One thread; blocks as the stream does. */
public final class FrameReader {
    private static final int LENGTH_BYTES = 4;

    private final InputStream in;

    public FrameReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next message of a known type; unknown ones are skipped.
     *
     * @return null at the end of the stream
     * @throws WireException when the bytes mean nothing
     * @throws EOFException when the stream ends inside a frame, as when the process at the other end is killed in the middle of a write
     * @throws IOException when the stream fails
     */
    public @Nullable Message read() throws IOException {
        byte[] body = frame();
        while (body != null) {
            Message message = Message.decode(body);
            if (message != null) {
                return message;
            }
            body = frame();
        }
        return null;
    }

    private byte @Nullable [] frame() throws IOException {
        byte[] header = new byte[LENGTH_BYTES];
        int got = fill(header);
        if (got == 0) {
            return null;
        }
        requireWhole(got, LENGTH_BYTES);
        long length = 0;
        for (byte next : header) {
            length = (length << 8) | (next & 0xFF);
        }
        if (length < 1 || length > Message.MAX_BYTES) {
            throw new WireException("a frame of " + length + " bytes; it has 1 to " + Message.MAX_BYTES);
        }
        byte[] body = new byte[(int) length];
        requireWhole(fill(body), body.length);
        return body;
    }

    /** Fills the array, or stops at the end of the stream; returns how many bytes came. */
    private int fill(byte[] bytes) throws IOException {
        int got = 0;
        while (got < bytes.length) {
            int more = in.read(bytes, got, bytes.length - got);
            if (more < 0) {
                return got;
            }
            got += more;
        }
        return got;
    }

    private static void requireWhole(int got, int wanted) throws EOFException {
        if (got < wanted) {
            throw new EOFException("the stream ended inside a frame: " + got + " of " + wanted + " bytes came");
        }
    }
}
