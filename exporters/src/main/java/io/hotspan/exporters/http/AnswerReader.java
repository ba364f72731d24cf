package io.hotspan.exporters.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;

/** Reads one HTTP/1.1 answer. Of a longer body only the start is kept, and the rest is not waited for. */
final class AnswerReader {
    /** An OTLP answer is a status and a sentence. */
    static final int LONGEST_BODY = 64 * 1024;

    private static final int MOST_INTERIM_ANSWERS = 16;

    private final AnswerInput in;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(256);
    private final byte[] piece = new byte[4 * 1024];

    private AnswerReader(AnswerInput in) {
        this.in = in;
    }

    static HttpAnswer read(AnswerInput in) throws IOException {
        return new AnswerReader(in).answer();
    }

    private HttpAnswer answer() throws IOException {
        AnswerHead head = finalHead();
        boolean whole;
        try {
            whole = readBody(head);
        } catch (IOException e) {
            // The status has been said, and it alone decides; only the connection is of no further use.
            whole = false;
        }
        return new HttpAnswer(
                head.status, head.message, body.toByteArray(), whole && head.keepAlive, head.retryAfterMillis);
    }

    /** Skips 100 Continue and its like. */
    private AnswerHead finalHead() throws IOException {
        for (int i = 0; i < MOST_INTERIM_ANSWERS; i++) {
            AnswerHead head = AnswerHead.read(in);
            if (head.status >= 200) {
                return head;
            }
        }
        throw new ProtocolException("only interim answers, no final one");
    }

    /** Whether the body was read to its end. */
    private boolean readBody(AnswerHead head) throws IOException {
        if (head.status == 204 || head.status == 304) {
            return true;
        }
        if (head.chunked) {
            return readChunks();
        }
        if (head.contentLength != AnswerHead.UNKNOWN_LENGTH) {
            return take(head.contentLength);
        }
        take(Long.MAX_VALUE);
        return false;
    }

    private boolean readChunks() throws IOException {
        for (long size = chunkSize(); size > 0; size = chunkSize()) {
            if (!take(size) || !in.line().isEmpty()) {
                return false;
            }
        }
        int trailers = 0;
        while (!in.line().isEmpty()) {
            if (++trailers > 64) {
                return false;
            }
        }
        return true;
    }

    private long chunkSize() throws IOException {
        String line = in.line();
        int extension = line.indexOf(';');
        String digits = (extension < 0 ? line : line.substring(0, extension)).trim();
        try {
            long size = Long.parseLong(digits, 16);
            if (size >= 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new ProtocolException("a chunk of the answer has no size");
    }

    /** Whether all of {@code length} bytes were there and fitted. */
    private boolean take(long length) throws IOException {
        long left = length;
        while (left > 0) {
            int room = LONGEST_BODY - body.size();
            if (room == 0) {
                return false;
            }
            int count = in.read(piece, 0, (int) Math.min(Math.min(piece.length, room), left));
            if (count < 0) {
                throw new EOFException("the connection closed within the answer");
            }
            body.write(piece, 0, count);
            left -= count;
        }
        return true;
    }
}
