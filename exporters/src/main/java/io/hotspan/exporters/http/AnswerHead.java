package io.hotspan.exporters.http;

import java.io.IOException;
import java.net.ProtocolException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Status line and the few headers that matter. */
final class AnswerHead {
    /** No Content-Length was given. */
    static final long UNKNOWN_LENGTH = -1;

    private static final int MOST_HEADERS = 256;

    final int status;
    final String message;
    boolean keepAlive;
    boolean chunked;
    long contentLength = UNKNOWN_LENGTH;
    long retryAfterMillis = -1;

    private AnswerHead(int status, String message, boolean keepAlive) {
        this.status = status;
        this.message = message;
        this.keepAlive = keepAlive;
    }

    static AnswerHead read(AnswerInput in) throws IOException {
        String line = in.line();
        int afterVersion = line.indexOf(' ');
        if (!line.startsWith("HTTP/1.") || afterVersion < 0) {
            throw new ProtocolException("the answer is not HTTP/1.1");
        }
        AnswerHead head = new AnswerHead(status(line, afterVersion + 1), reason(line), !line.startsWith("HTTP/1.0"));
        int headers = 0;
        for (String header = in.line(); !header.isEmpty(); header = in.line()) {
            if (++headers > MOST_HEADERS) {
                throw new ProtocolException("the answer has more than " + MOST_HEADERS + " headers");
            }
            head.take(header);
        }
        return head;
    }

    private static int status(String line, int from) throws ProtocolException {
        int end = Math.min(from + 3, line.length());
        try {
            int status = Integer.parseInt(line.substring(from, end));
            if (status >= 100) {
                return status;
            }
        } catch (NumberFormatException e) {
            // Told below, without the text of a stranger's answer.
        }
        throw new ProtocolException("the answer has no status");
    }

    private static String reason(String line) {
        int afterStatus = line.indexOf(' ', line.indexOf(' ') + 1);
        return afterStatus < 0 ? "" : line.substring(afterStatus + 1).trim();
    }

    private void take(String header) throws ProtocolException {
        int colon = header.indexOf(':');
        if (colon < 0) {
            return;
        }
        String value = header.substring(colon + 1).trim();
        switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "content-length":
                contentLength = length(value);
                break;
            case "transfer-encoding":
                takeTransferEncoding(value);
                break;
            case "connection":
                takeConnection(value.toLowerCase(Locale.ROOT));
                break;
            case "retry-after":
                retryAfterMillis = retryAfter(value);
                break;
            default:
        }
    }

    private static long length(String value) throws ProtocolException {
        try {
            long length = Long.parseLong(value);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new ProtocolException("the answer's Content-Length is not a number");
    }

    /** Chunked alone is understood; any other coding is read until the connection closes. */
    private void takeTransferEncoding(String value) {
        chunked = "chunked".equalsIgnoreCase(value);
        if (!chunked) {
            keepAlive = false;
        }
    }

    private void takeConnection(String value) {
        if (value.contains("close")) {
            keepAlive = false;
        } else if (value.contains("keep-alive")) {
            keepAlive = true;
        }
    }

    /** Seconds or a date; what cannot be read counts as not given. */
    private static long retryAfter(String value) {
        try {
            return Math.max(0, Math.multiplyExact(Long.parseLong(value), 1_000L));
        } catch (NumberFormatException e) {
            return retryDate(value);
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long retryDate(String value) {
        try {
            Instant when = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Math.max(0, when.toEpochMilli() - System.currentTimeMillis());
        } catch (DateTimeParseException | ArithmeticException e) {
            return -1;
        }
    }
}
