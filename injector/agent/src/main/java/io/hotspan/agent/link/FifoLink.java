package io.hotspan.agent.link;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayDeque;

/**
 * Two FIFOs, before JDK 16. Java cannot open them with O_NONBLOCK, so this side goes about it otherwise, and is never stuck:
 *
 * <ul>
 *   <li>Opening one direction waits for the other side (fifo(7)); opening both never does. So each is opened for both, then for the one
 *       direction, and the first is closed again. A stale FIFO shows in the first write, as a broken pipe.
 *   <li>Before it reads or writes it asks how much lies in the pipe. For {@code link.out} through a second, short-lived descriptor of
 *       the same pipe, since a reader of our own that stayed open would hide the tool's end from us. A status is written each second.
 *   <li>A pipe is filled by pages and not by bytes (pipe(7)): 17 frames of 2,100 bytes fill one at 34 KB. So the pages of each write are
 *       kept in mind until all of it was read.
 * </ul>
 */
final class FifoLink extends Link {
    private static final int PAGE = 4096;

    /** Of a pipe, unless its user has more than 16,384 of them open (pipe-user-pages-soft). */
    private static final int PAGES = 16;

    private final FileInputStream in;
    private final FileOutputStream out;
    /** A name of this very pipe, whatever becomes of its path. */
    private final String outPath;
    /** Writes that were not read to their ends: where each ends in all that was written, and the pages it may have taken. */
    private final ArrayDeque<long[]> unread = new ArrayDeque<>();

    private long written;
    private int pages;

    private FifoLink(FileInputStream in, FileOutputStream out, String outPath) {
        this.in = in;
        this.out = out;
        this.outPath = outPath;
    }

    static FifoLink open(String path) throws IOException {
        // Up to JDK 11 the first close of such a stream loads a class: now, since a JVM without metaspace could not
        // hang up any more.
        new FileOutputStream("/dev/null").close();
        String toAgent = path + ".in";
        String fromAgent = path + ".out";
        RandomAccessFile bothIn = new RandomAccessFile(toAgent, "rw");
        try {
            RandomAccessFile bothOut = new RandomAccessFile(fromAgent, "rw");
            try {
                return oneWay(toAgent, fromAgent);
            } finally {
                bothOut.close();
            }
        } finally {
            bothIn.close();
        }
    }

    private static FifoLink oneWay(String toAgent, String fromAgent) throws IOException {
        FileInputStream in = new FileInputStream(toAgent);
        try {
            FileOutputStream out = new FileOutputStream(fromAgent);
            if (isPlainFile(toAgent) || isPlainFile(fromAgent)) {
                out.close();
                throw new IOException("the tool has taken its FIFOs away");
            }
            return new FifoLink(in, out, descriptor(fromAgent));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Opening for writing makes a file where the FIFO has just been removed: that one goes again. */
    private static boolean isPlainFile(String path) throws IOException {
        Path file = Paths.get(path);
        return Files.isRegularFile(file) && Files.deleteIfExists(file);
    }

    /** Of the two descriptors of that path the later one is the writer that stays. */
    private static String descriptor(String path) {
        String found = path;
        int highest = -1;
        File[] all = new File("/proc/self/fd").listFiles();
        if (all == null) return path;
        for (File file : all) {
            int number = number(file, path);
            if (number > highest) {
                highest = number;
                found = "/proc/self/fd/" + number;
            }
        }
        return found;
    }

    /** The descriptor's number if it is a writer of that path, else -1. */
    private static int number(File descriptor, String path) {
        try {
            Path target = Files.readSymbolicLink(descriptor.toPath());
            int number = Integer.parseInt(descriptor.getName());
            return target.equals(Paths.get(path).toRealPath()) && writeOnly(number) ? number : -1;
        } catch (IOException | NumberFormatException e) {
            return -1; // closed meanwhile, or not a link
        }
    }

    /** The access mode stands in the last octal digit of the flags (proc(5)). */
    private static boolean writeOnly(int number) throws IOException {
        for (String line : ProcFile.lines("/proc/self/fdinfo/" + number)) {
            if (line.startsWith("flags:")) return line.endsWith("1");
        }
        return false;
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
        for (long[] write = unread.peek(); write != null && write[0] <= written - waiting; write = unread.peek()) {
            pages -= (int) write[1];
            unread.remove();
        }
        int room = Math.min(length, (PAGES - pages) * PAGE);
        if (room <= 0) return 0;
        out.write(from, offset, room);
        written += room;
        int taken = (room + PAGE - 1) / PAGE;
        pages += taken;
        unread.add(new long[] {written, taken});
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
