package io.hotspan.agent.link;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * Two FIFOs, before JDK 16. Java cannot open one without O_NONBLOCK being off, so this side asks how much lies in each before it
 * reads or writes: for {@code link.out} through a second, short-lived descriptor, since a reader of our own that stayed open would
 * hide the tool's end from us (no EPIPE). The tool's end shows in the next write, and a status is written each second.
 */
final class FifoLink extends Link {
    /** A pipe has 16 pages; each write may leave two partly filled ones (pipe(7)). */
    private static final int ROOM = 65536 - 2 * 4096;

    private final FileInputStream in;
    private final FileOutputStream out;
    private final String outPath;

    private FifoLink(FileInputStream in, FileOutputStream out, String outPath) {
        this.in = in;
        this.out = out;
        this.outPath = outPath;
    }

    static FifoLink open(String path) throws IOException {
        FileInputStream in = new FileInputStream(path + ".in");
        try {
            return new FifoLink(in, new FileOutputStream(path + ".out"), path + ".out");
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    int read(byte[] into) throws IOException {
        int there = in.available();
        return there <= 0 ? 0 : in.read(into, 0, Math.min(there, into.length));
    }

    @Override
    int write(byte[] from, int offset, int length) throws IOException {
        int waiting;
        try (FileInputStream look = new FileInputStream(outPath)) {
            waiting = look.available();
        }
        int room = Math.min(length, ROOM - waiting);
        if (room <= 0) return 0;
        out.write(from, offset, room);
        return room;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
        }
        try {
            out.close();
        } catch (IOException e) {
            // As above.
        }
    }
}
