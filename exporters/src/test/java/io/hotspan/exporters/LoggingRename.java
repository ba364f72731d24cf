package io.hotspan.exporters;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Renames java.util.logging in a class to our quiet stubs, as the packaging of the shipped jar does. All names in a class
 * file lie in its constant pool and are referred to by number, so the texts are replaced and nothing else moves.
 */
final class LoggingRename {
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;

    private LoggingRename() {}

    static byte[] apply(byte[] classFile) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(classFile.length + 256);
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeLong(in.readLong());
            int count = in.readUnsignedShort();
            out.writeShort(count);
            for (int i = 1; i < count; i++) {
                i += copyConstant(in, out);
            }
            out.write(in.readAllBytes());
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many further places the constant takes. */
    private static int copyConstant(DataInputStream in, DataOutputStream out) throws IOException {
        int tag = in.readUnsignedByte();
        out.writeByte(tag);
        if (tag == UTF8) {
            out.writeUTF(in.readUTF().replace("java/util/logging/", "io/hotspan/exporters/logging/"));
            return 0;
        }
        out.write(in.readNBytes(length(tag)));
        return tag == LONG || tag == DOUBLE ? 1 : 0;
    }

    private static int length(int tag) {
        return switch (tag) {
            case 7, 8, 16, 19, 20 -> 2;
            case 15 -> 3;
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
            case LONG, DOUBLE -> 8;
            default -> throw new IllegalArgumentException("constant pool tag " + tag);
        };
    }
}
