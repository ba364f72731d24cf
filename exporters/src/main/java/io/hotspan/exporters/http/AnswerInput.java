package io.hotspan.exporters.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of one connection, buffered, each wait cut at the request's deadline: a receiver that sends one byte a
 * second cannot stretch it. Confined to the sending thread.
 */
final class AnswerInput {
    private static final int LONGEST_LINE = 8 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[8 * 1024];
    private int position;
    private int limit;
    private long deadline;
    private boolean began;

    AnswerInput(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /** Another request goes out: nothing of its answer has arrived. */
    void expect(long deadlineNanos) {
        deadline = deadlineNanos;
        began = false;
    }

    /**
     * Whether bytes lie here that nobody asked for, such as the 408 some receivers send before they close an idle
     * connection. They would be taken for the next request's answer.
     */
    boolean stray() throws IOException {
        return position != limit || in.available() > 0;
    }

    /** Whether a byte of the answer has arrived. */
    boolean began() {
        return began;
    }

    /** One line without its end, as ISO 8859-1. */
    String line() throws IOException {
        byte[] line = new byte[128];
        int length = 0;
        for (int b = read(); b != '\n'; b = read()) {
            if (b < 0) {
                throw new EOFException("the connection closed within the answer");
            }
            if (length == LONGEST_LINE) {
                throw new ProtocolException("the answer has a line longer than " + LONGEST_LINE + " bytes");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) b;
        }
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** Up to {@code most} bytes into {@code to}; fewer when fewer are at hand, -1 when the connection closed. */
    int read(byte[] to, int offset, int most) throws IOException {
        if (position == limit && !fill()) {
            return -1;
        }
        int count = Math.min(most, limit - position);
        System.arraycopy(buffer, position, to, offset, count);
        position += count;
        return count;
    }

    private int read() throws IOException {
        if (position == limit && !fill()) {
            return -1;
        }
        return buffer[position++] & 0xff;
    }

    private boolean fill() throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
            throw new SocketTimeoutException("no whole answer in time");
        }
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, millis));
        int count = in.read(buffer);
        position = 0;
        limit = Math.max(0, count);
        began |= count > 0;
        return count > 0;
    }
}
