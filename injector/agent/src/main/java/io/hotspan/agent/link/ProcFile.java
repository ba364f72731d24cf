package io.hotspan.agent.link;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/** A file of /proc, whole. By java.io: the channels of java.nio would bring thirty classes of the JDK into a target that has none of them. */
public final class ProcFile {
    private ProcFile() {}

    /** The calling thread as the kernel names it; 0 where the kernel (before 3.17) does not say. */
    public static long threadId() {
        try {
            String task = Files.readSymbolicLink(Paths.get("/proc/thread-self")).toString();
            return Long.parseLong(task.substring(task.lastIndexOf('/') + 1));
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    /**
     * Reads all of it.
     *
     * @return its lines, without their ends
     * @throws IOException when it is not there, or may not be read
     */
    public static List<String> lines(String path) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream(4096);
        byte[] buffer = new byte[4096];
        try (FileInputStream in = new FileInputStream(path)) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) all.write(buffer, 0, n);
        }
        String text = new String(all.toByteArray(), StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
            lines.add(text.substring(from, to));
            from = to + 1;
        }
        if (from < text.length()) lines.add(text.substring(from));
        return lines;
    }
}
