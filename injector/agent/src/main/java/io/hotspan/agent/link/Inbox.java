package io.hotspan.agent.link;

import io.hotspan.probes.wire.Message;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Puts messages together from what has come so far. One thread. */
public final class Inbox {
    private static final int LENGTH_BYTES = 4;

    private final Link link;
    private final byte[] chunk = new byte[8192];
    private byte[] buffer = new byte[8192];
    private int filled;

    public Inbox(Link link) {
        this.link = link;
    }

    /**
     * The next whole message that is there; does not wait.
     *
     * @return null when there is none yet, or one of a newer tool
     * @throws IOException when the tool has hung up, or what it sends means nothing
     */
    public @Nullable Message poll() throws IOException {
        while (true) {
            byte[] body = frame();
            if (body != null) return Message.decodeTools(body);
            int got = link.read(chunk);
            if (got < 0) throw new IOException("the tool has hung up");
            if (got == 0) return null;
            if (filled + got > buffer.length) buffer = Arrays.copyOf(buffer, Math.max(2 * filled, filled + got));
            System.arraycopy(chunk, 0, buffer, filled, got);
            filled += got;
        }
    }

    private byte @Nullable [] frame() throws IOException {
        if (filled < LENGTH_BYTES) return null;
        long length = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) length = length << 8 | (buffer[i] & 0xff);
        if (length < 1 || length > Message.MAX_BYTES) {
            throw new IOException("a frame of " + length + " bytes; it has 1 to " + Message.MAX_BYTES);
        }
        int whole = LENGTH_BYTES + (int) length;
        if (filled < whole) return null;
        byte[] body = Arrays.copyOfRange(buffer, LENGTH_BYTES, whole);
        System.arraycopy(buffer, whole, buffer, 0, filled - whole);
        filled -= whole;
        return body;
    }
}
