package io.hotspan.attach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** How much memory a process may still take before its cgroup (version 1 or 2) has it killed. */
final class Cgroup {
    private record Names(String limit, String usage, String inactive) {}

    private static final Names V2 = new Names("memory.max", "memory.current", "inactive_file");
    private static final Names V1 = new Names("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");

    /** Version 1 says "no limit" with the largest number of pages. */
    private static final long UNLIMITED = 1L << 50;

    private final Procfs proc;
    private final Path mount;

    Cgroup(Procfs proc, Path mount) {
        this.proc = proc;
        this.mount = mount;
    }

    /** Bytes left in the tightest group around the process; empty when there is no limit or when it cannot be read. */
    OptionalLong headRoom(long pid) {
        List<Long> rooms = new ArrayList<>();
        for (String line : proc.text(pid, "cgroup").orElse("").lines().toList()) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3 && fields[1].isEmpty()) {
                upwards(rooms, mount, fields[2], V2);
            } else if (fields.length == 3 && List.of(fields[1].split(",")).contains("memory")) {
                upwards(rooms, mount.resolve("memory"), fields[2], V1);
            }
        }
        if (rooms.isEmpty()) {
            // In another container the path above means nothing here; the target's own view shows its own group.
            room(rooms, proc.inside(pid, "/sys/fs/cgroup"), V2);
            room(rooms, proc.inside(pid, "/sys/fs/cgroup/memory"), V1);
        }
        return rooms.stream().mapToLong(Long::longValue).min();
    }

    private static void upwards(List<Long> rooms, Path mount, String path, Names names) {
        Path group = mount.resolve(path.replaceFirst("^/+", "")).normalize();
        while (group != null && group.startsWith(mount)) {
            room(rooms, group, names);
            group = group.getParent();
        }
    }

    private static void room(List<Long> rooms, Path group, Names names) {
        try {
            long limit = Long.parseLong(
                    Files.readString(group.resolve(names.limit())).trim());
            if (limit > UNLIMITED) {
                return;
            }
            long usage = Long.parseLong(
                    Files.readString(group.resolve(names.usage())).trim());
            long cache = Files.readString(group.resolve("memory.stat"))
                    .lines()
                    .filter(line -> line.startsWith(names.inactive() + " "))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                    .findFirst()
                    .orElse(0);
            rooms.add(Math.max(0, limit - usage + cache));
        } catch (IOException | NumberFormatException e) {
            return; // "max", or no such controller: no limit here
        }
    }
}
