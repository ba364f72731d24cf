package io.hotspan.agent.govern;

import io.hotspan.agent.link.ProcFile;
import java.io.IOException;
import java.util.List;

/**
 * Processor time of this process and of threads of ours, from /proc (proc(5)); management beans would bring some hundred classes into the
 * target.
 */
class Cpu {
    /** The kernel counts the process's time in hundredths of a second (USER_HZ, the same on every Linux). */
    private static final long TICK_NANOS = 10_000_000;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    /** Of the whole process in nanoseconds, in steps of 10 ms; -1 when unknown. */
    long processNanos() {
        try {
            return ticks("/proc/self/stat");
        } catch (IOException | RuntimeException e) {
            return -1; // not mounted: the cost is then compared with one processor
        }
    }

    /**
     * Of one thread in nanoseconds; 0 when unknown or gone.
     *
     * @param threadId as the kernel names it
     */
    long threadNanos(long threadId) {
        if (threadId <= 0) return 0;
        String task = "/proc/self/task/" + threadId;
        try {
            List<String> lines = ProcFile.lines(task + "/schedstat");
            return Long.parseLong(lines.get(0).substring(0, lines.get(0).indexOf(' ')));
        } catch (IOException | RuntimeException e) {
            return coarse(task); // a kernel built without it
        }
    }

    private static long coarse(String task) {
        try {
            return ticks(task + "/stat");
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    private static long ticks(String path) throws IOException {
        List<String> lines = ProcFile.lines(path);
        String stat = lines.get(lines.size() - 1); // the name stands in it, and may have line ends
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * TICK_NANOS;
    }
}
