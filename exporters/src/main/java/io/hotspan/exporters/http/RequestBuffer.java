package io.hotspan.exporters.http;

import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * One request, head and body in one array, so that it leaves in one write: two writes meet Nagle and the delayed
 * acknowledgement and wait 40 ms each. The array is kept for the next request. Confined to the sending thread.
 */
final class RequestBuffer extends OutputStream {
    /** A larger array is given back after the request. */
    private static final int MOST_KEPT = 8 * 1024 * 1024;

    private byte[] bytes = new byte[16 * 1024];
    private int size;

    /**
     * Builds the request.
     *
     * @param head request line and headers, each line with its end, without Content-Length
     */
    void fill(String head, MessageWriter message, boolean gzip) throws IOException {
        if (gzip) {
            fill(head, compressed(message));
            return;
        }
        int length = message.getContentLength();
        if (length < 0) {
            fill(head, plain(message));
            return;
        }
        startOver(head, length);
        int start = size;
        message.writeMessage(this);
        if (size - start != length) {
            throw new IOException("the message said " + length + " bytes and wrote " + (size - start));
        }
    }

    void sendTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
        out.flush();
    }

    /** The request is done: gives back an array grown beyond the usual. */
    void release() {
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[16 * 1024];
        }
        size = 0;
    }

    private void fill(String head, RequestBuffer body) {
        startOver(head, body.size);
        write(body.bytes, 0, body.size);
    }

    private void startOver(String head, int bodyLength) {
        size = 0;
        byte[] ascii = (head + "Content-Length: " + bodyLength + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        reserve(ascii.length + bodyLength);
        write(ascii, 0, ascii.length);
    }

    private static RequestBuffer plain(MessageWriter message) throws IOException {
        RequestBuffer body = new RequestBuffer();
        message.writeMessage(body);
        return body;
    }

    private static RequestBuffer compressed(MessageWriter message) throws IOException {
        RequestBuffer body = new RequestBuffer();
        try (OutputStream gzip = new FastGzip(body)) {
            message.writeMessage(gzip);
        }
        return body;
    }

    @Override
    public void write(int b) {
        reserve(1);
        bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        reserve(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(
                    bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(2L * bytes.length, (long) size + more)));
        }
    }

    /** Level 1: a fourth of the time of the default level for nearly the same size on spans. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 8 * 1024);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
