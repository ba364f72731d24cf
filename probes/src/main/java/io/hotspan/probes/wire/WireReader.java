package io.hotspan.probes.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link WireWriter} wrote. Trusts no length and no count: each is checked against the bytes that are there,
 * so that nothing larger than the frame is ever allocated for. Not shared between threads.
 */
final class WireReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    WireReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private WireReader(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    /** Whether there are fields left: how a reader finds out whether a newer field was sent. */
    boolean hasMore() {
        return at < end;
    }

    int u8() throws WireException {
        return bytes[take(1)] & 0xFF;
    }

    boolean bool() throws WireException {
        return u8() != 0;
    }

    long varint() throws WireException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new WireException("a varint has more than 10 bytes");
    }

    long signed() throws WireException {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    int int32() throws WireException {
        long value = signed();
        if (value != (int) value) {
            throw new WireException("not a 32-bit number: " + value);
        }
        return (int) value;
    }

    long fixed64() throws WireException {
        int start = take(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = (value << 8) | (bytes[start + i] & 0xFF);
        }
        return value;
    }

    double float64() throws WireException {
        return Double.longBitsToDouble(fixed64());
    }

    /** Malformed UTF-8 is read as replacement characters. */
    String string() throws WireException {
        int length = length();
        if (length > WireWriter.MAX_STRING_BYTES) {
            throw new WireException("a string has " + length + " bytes, more than " + WireWriter.MAX_STRING_BYTES);
        }
        return new String(bytes, take(length), length, StandardCharsets.UTF_8);
    }

    byte[] bytes() throws WireException {
        int length = length();
        int start = take(length);
        return Arrays.copyOfRange(bytes, start, start + length);
    }

    /** How many elements follow: never more than there are bytes, since each has at least one. */
    int count() throws WireException {
        return length();
    }

    /** The fields of a block; this reader goes on behind it. */
    WireReader block() throws WireException {
        int start = take(4);
        long length = 0;
        for (int i = 0; i < 4; i++) {
            length = (length << 8) | (bytes[start + i] & 0xFF);
        }
        if (length > end - at) {
            throw new WireException("a block of " + length + " bytes where " + (end - at) + " are left");
        }
        int from = take((int) length);
        return new WireReader(bytes, from, from + (int) length);
    }

    private int length() throws WireException {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw new WireException(
                    "a length of " + Long.toUnsignedString(length) + " where " + (end - at) + " bytes are left");
        }
        return (int) length;
    }

    private int take(int count) throws WireException {
        if (count > end - at) {
            throw new WireException("the message ends " + (count - (end - at)) + " bytes too early");
        }
        int start = at;
        at += count;
        return start;
    }
}
