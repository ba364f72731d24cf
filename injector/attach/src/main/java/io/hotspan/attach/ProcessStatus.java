package io.hotspan.attach;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The part of {@code /proc/PID/status} that matters here.
 *
 * @param state one letter: R running, S sleeping, D in the kernel, T stopped, t traced, Z ended
 * @param threadGroup the process the id belongs to; differs from the id asked for when that is a thread's
 * @param uid effective user id, as seen from here
 * @param gid effective group id, as seen from here
 * @param namespacePid the id that the process has in its own pid namespace; HotSpot names its files by this one
 * @param caughtSignals bit n-1 is set when signal n has a handler
 * @param threads number of threads
 * @param memory whether it has an address space; a thread of the kernel has none
 */
record ProcessStatus(
        char state,
        long threadGroup,
        int uid,
        int gid,
        long namespacePid,
        long caughtSignals,
        int threads,
        boolean memory) {
    private static final int SIGQUIT = 3;

    /** Parses the kernel's text. Throws IllegalArgumentException when it is no status file. */
    static ProcessStatus parse(String text) {
        Map<String, String> fields = text.lines()
                .filter(line -> line.indexOf(':') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1).trim(),
                        (first, second) -> first));
        String tgid = required(fields, "Tgid");
        List<String> namespacePids = words(fields.getOrDefault("NSpid", tgid));
        return new ProcessStatus(
                required(fields, "State").charAt(0),
                Long.parseLong(tgid),
                (int) Long.parseLong(words(required(fields, "Uid")).get(1)),
                (int) Long.parseLong(words(required(fields, "Gid")).get(1)),
                Long.parseLong(namespacePids.get(namespacePids.size() - 1)),
                Long.parseUnsignedLong(fields.getOrDefault("SigCgt", "0"), 16),
                Integer.parseInt(fields.getOrDefault("Threads", "1")),
                fields.containsKey("VmSize"));
    }

    boolean stopped() {
        return state == 'T' || state == 't';
    }

    boolean ended() {
        return state == 'Z' || state == 'X';
    }

    /**
     * Whether a process that once ran has ended or is past the point of no return. Linux takes its memory first, then its files and
     * sockets, and shows it as ended last (kernel/exit.c, do_exit): whoever sees its sockets close sees its memory gone already, and on
     * a busy machine may wait long for the rest.
     */
    boolean ending() {
        return ended() || !memory;
    }

    /** Whether SIGQUIT has a handler. Without one the signal ends the process. */
    boolean catchesQuit() {
        return (caughtSignals & 1L << (SIGQUIT - 1)) != 0;
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("no field " + name);
        }
        return value;
    }

    private static List<String> words(String text) {
        return List.of(text.split("\\s+"));
    }
}
