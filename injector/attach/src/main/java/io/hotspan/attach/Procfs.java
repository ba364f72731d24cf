package io.hotspan.attach;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads {@code /proc}. A process may end between two calls, so every answer is optional and no method throws because of it.
 * Reading never disturbs a process.
 *
 * <p>Threads: any. May block: no longer than the kernel takes.
 */
final class Procfs {
    /** Field 22 of {@code stat}, counted from behind the command's closing bracket, which ends field 2. */
    private static final int START_TICKS_FIELD = 22 - 3;

    /** {@code sysconf(_SC_CLK_TCK)}: 100 on every Linux that a JDK runs on. */
    private static final int TICKS_PER_SECOND = 100;

    private final Path root;

    private Procfs(Path root) {
        this.root = root;
    }

    static Procfs system() {
        return new Procfs(Path.of("/proc"));
    }

    static Procfs at(Path root) {
        return new Procfs(root);
    }

    Path file(long pid, String name) {
        return root.resolve(Long.toString(pid)).resolve(name);
    }

    /** Processes (not threads), in no particular order. */
    List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, "[1-9]*")) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    pids.add(Long.parseLong(name));
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return pids;
    }

    boolean exists(long pid) {
        return pid > 0 && Files.exists(file(pid, "stat"));
    }

    Optional<ProcessStatus> status(long pid) {
        try {
            return text(pid, "status").map(ProcessStatus::parse);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** When the process started, in clock ticks since boot. Pid and start time together identify a process. */
    OptionalLong startTicks(long pid) {
        Optional<String> stat = text(pid, "stat");
        if (stat.isEmpty()) {
            return OptionalLong.empty();
        }
        // The command may hold blanks and brackets; only the last bracket is the kernel's.
        String[] fields =
                stat.get().substring(stat.get().lastIndexOf(')') + 1).trim().split(" ", 0);
        return fields.length > START_TICKS_FIELD
                ? OptionalLong.of(Long.parseLong(fields[START_TICKS_FIELD]))
                : OptionalLong.empty();
    }

    /** Milliseconds since the process started; 0 when unknown. */
    long ageMillis(long startTicks) {
        try {
            String uptime = Files.readString(root.resolve("uptime"));
            double seconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
            return Math.max(0, Math.round((seconds - (double) startTicks / TICKS_PER_SECOND) * 1000));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return 0;
        }
    }

    /** The arguments as they were given; empty for kernel threads and ended processes. */
    List<String> commandLine(long pid) {
        return split(text(pid, "cmdline").orElse(""));
    }

    /** {@code NAME=value} entries; empty when not readable, which is the case for other users' processes. */
    List<String> environment(long pid) {
        return split(text(pid, "environ").orElse(""));
    }

    Optional<String> text(long pid, String name) {
        try {
            return Optional.of(new String(Files.readAllBytes(file(pid, name)), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Where a link of the kernel's leads; empty when it cannot be read. */
    Optional<Path> link(long pid, String name) {
        return target(file(pid, name));
    }

    /** The same for this process. */
    Optional<Path> selfLink(String name) {
        return target(root.resolve("self").resolve(name));
    }

    private static Optional<Path> target(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A file mapped by the process whose path ends as given, as the process itself names it, or empty. */
    Optional<String> mapped(long pid, String suffix) {
        // A JVM can have 10,000 mappings: stop at the first hit, and keep no list.
        try (BufferedReader maps = new BufferedReader(
                new InputStreamReader(Files.newInputStream(file(pid, "maps")), StandardCharsets.UTF_8))) {
            for (String line = maps.readLine(); line != null; line = maps.readLine()) {
                int path = line.indexOf('/');
                if (path > 0 && (line.endsWith(suffix) || line.endsWith(suffix + Jvms.DELETED))) {
                    return Optional.of(line.substring(path));
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** Whether a thread has this name; the kernel keeps 15 characters. Looks at every thread, so only ask when it matters. */
    boolean hasThread(long pid, String name) {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(file(pid, "task"))) {
            for (Path task : tasks) {
                Optional<String> comm = text(pid, "task/" + task.getFileName() + "/comm");
                if (comm.isPresent() && comm.get().strip().equals(name)) {
                    return true;
                }
            }
        } catch (IOException e) {
            return false;
        }
        return false;
    }

    /** Whether the mappings can be read at all: only by the same user or root. */
    boolean mapsReadable(long pid) {
        try (BufferedReader maps = Files.newBufferedReader(file(pid, "maps"))) {
            return maps.read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** The effective user id of this process; -1 when unknown. */
    int selfUid() {
        try {
            return ProcessStatus.parse(Files.readString(root.resolve("self/status")))
                    .uid();
        } catch (IOException | IllegalArgumentException e) {
            return -1;
        }
    }

    /** A path of the target's own view, as seen from here. */
    Path inside(long pid, String absolute) {
        return file(pid, "root").resolve(absolute.substring(1));
    }

    private static List<String> split(String zeroSeparated) {
        return zeroSeparated.isEmpty() ? List.of() : List.of(zeroSeparated.split("\0", 0));
    }
}
