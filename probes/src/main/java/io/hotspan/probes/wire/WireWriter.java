package io.hotspan.probes.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Appends values to a growing byte array. Not shared between threads.
 *
 * <pre>
 * varint   7 bits a byte, low bits first, high bit = more follow; at most 10 bytes
 * signed   zig-zag, then varint: 0, -1, 1, -2 are 0, 1, 2, 3
 * fixed64  8 bytes, big-endian
 * string   varint length in bytes (at most 64 KiB), UTF-8; a longer one is cut and ends in …
 * block    fixed 4 bytes length, big-endian, then the fields; readers skip fields they do not know
 * </pre>
 */
final class WireWriter {
    static final int MAX_STRING_BYTES = 64 * 1024;
    private static final byte[] ELLIPSIS = "…".getBytes(StandardCharsets.UTF_8);
    private static final int BLOCK_HEADER = 4;

    private byte[] bytes = new byte[256];
    private int size;

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    WireWriter u8(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
        return this;
    }

    WireWriter bool(boolean value) {
        return u8(value ? 1 : 0);
    }

    WireWriter varint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    WireWriter signed(long value) {
        return varint((value << 1) ^ (value >> 63));
    }

    WireWriter fixed64(long value) {
        ensure(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    WireWriter float64(double value) {
        return fixed64(Double.doubleToLongBits(value));
    }

    WireWriter string(String value) {
        // No UTF-16 unit needs more than 3 bytes, so a string this much longer is cut anyway: encode only what may fit.
        byte[] utf8 = value.substring(0, Math.min(value.length(), MAX_STRING_BYTES + 1))
                .getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= MAX_STRING_BYTES) {
            return raw(utf8, utf8.length);
        }
        int cut = MAX_STRING_BYTES - ELLIPSIS.length;
        while ((utf8[cut] & 0xC0) == 0x80) {
            cut--;
        }
        byte[] shortened = Arrays.copyOf(utf8, cut + ELLIPSIS.length);
        System.arraycopy(ELLIPSIS, 0, shortened, cut, ELLIPSIS.length);
        return raw(shortened, shortened.length);
    }

    /** Like a string, of any bytes and up to a frame's length. */
    WireWriter bytes(byte[] value) {
        return raw(value, value.length);
    }

    private WireWriter raw(byte[] value, int length) {
        varint(length);
        ensure(length);
        System.arraycopy(value, 0, bytes, size, length);
        size += length;
        return this;
    }

    /** Opens a block; the result goes to {@link #end}. */
    int begin() {
        ensure(BLOCK_HEADER);
        size += BLOCK_HEADER;
        return size;
    }

    WireWriter end(int start) {
        int length = size - start;
        for (int i = 1; i <= BLOCK_HEADER; i++) {
            bytes[start - i] = (byte) (length >>> (8 * (i - 1)));
        }
        return this;
    }
}
