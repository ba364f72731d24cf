package io.hotspan.attach;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Tells whether an executable was made by GraalVM's native-image: such an ELF file has a section {@code .svm_heap}. */
final class NativeImage {
    private static final int ELF_MAGIC = 0x7f454c46;
    private static final int HEADER = 64;
    private static final int SECTION_TABLE_OFFSET = 40;
    private static final int SECTION_ENTRY_SIZE = 58;
    private static final int SECTION_COUNT = 60;
    private static final int NAMES_INDEX = 62;
    private static final int ENTRY_OFFSET = 24;
    private static final int ENTRY_SIZE = 32;
    private static final int MAX_NAMES = 1 << 20;

    private NativeImage() {}

    static boolean isOne(Path executable) {
        try (FileChannel file = FileChannel.open(executable, StandardOpenOption.READ)) {
            ByteBuffer header = read(file, 0, HEADER);
            if (header.getInt(0) != Integer.reverseBytes(ELF_MAGIC)) {
                return false;
            }
            int entrySize = Short.toUnsignedInt(header.getShort(SECTION_ENTRY_SIZE));
            int count = Short.toUnsignedInt(header.getShort(SECTION_COUNT));
            int namesIndex = Short.toUnsignedInt(header.getShort(NAMES_INDEX));
            if (count == 0 || namesIndex >= count || entrySize < HEADER) {
                return false;
            }
            long table = header.getLong(SECTION_TABLE_OFFSET);
            ByteBuffer entry = read(file, table + (long) namesIndex * entrySize, HEADER);
            int size = (int) Math.min(MAX_NAMES, Math.max(0, entry.getLong(ENTRY_SIZE)));
            ByteBuffer names = read(file, entry.getLong(ENTRY_OFFSET), size);
            return StandardCharsets.ISO_8859_1.decode(names).toString().contains(".svm_heap");
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new IOException("file ends early");
            }
        }
        return bytes.flip();
    }
}
