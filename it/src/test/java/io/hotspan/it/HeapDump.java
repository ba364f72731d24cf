package io.hotspan.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The names of all classes in a JVM, out of a heap dump: on JDK 8 no tool tells them otherwise. */
final class HeapDump {
    private static final int TEXT = 1;
    private static final int CLASS = 2;
    private static final int UNLOADED = 3;

    private HeapDump() {}

    static List<String> classes(Target target) {
        try {
            Path file = Files.createTempFile(Parts.target("logs"), "heap-", ".hprof");
            Files.delete(file); // the JVM overwrites nothing
            Shell.run(target.jdk().tool("jcmd"), Long.toString(target.pid()), "GC.heap_dump", file.toString())
                    .succeeds();
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                return read(in);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> read(DataInputStream in) throws IOException {
        while (in.readByte() != 0) {
            // the name of the format
        }
        in.skipNBytes(4 + 8); // size of an id, which is 8, and the time
        Map<Long, String> texts = new HashMap<>();
        TreeSet<String> classes = new TreeSet<>();
        for (int tag = in.read(); tag >= 0; tag = in.read()) {
            in.skipNBytes(4);
            long length = in.readInt() & 0xffff_ffffL;
            if (tag == TEXT) {
                texts.put(in.readLong(), new String(in.readNBytes((int) length - 8), UTF_8));
            } else if (tag == CLASS) {
                in.skipNBytes(4 + 8 + 4);
                classes.add(texts.getOrDefault(in.readLong(), "?").replace('/', '.'));
            } else if (tag == UNLOADED) {
                throw new IOException("a class was unloaded during the dump");
            } else {
                in.skipNBytes(length);
            }
        }
        return List.copyOf(classes);
    }
}
