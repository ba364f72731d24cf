package io.hotspan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A memory cgroup (version 1 or 2) around a process: what it takes from now on is counted there, and too much of it kills the process. */
final class MemoryGroup implements AutoCloseable {
    private static final Path V2 = Path.of("/sys/fs/cgroup");
    private static final Path V1 = V2.resolve("memory");

    private final Path parent;
    private final Path group;
    private final long pid;

    private MemoryGroup(Path parent, Path group, long pid) {
        this.parent = parent;
        this.group = group;
        this.pid = pid;
    }

    static MemoryGroup around(long pid, long bytes) {
        boolean second = Files.exists(V2.resolve("cgroup.controllers"));
        Path parent = second ? V2 : V1;
        MemoryGroup made = new MemoryGroup(parent, parent.resolve("hotspan-it-" + pid), pid);
        try {
            if (second) {
                Files.writeString(V2.resolve("cgroup.subtree_control"), "+memory");
            }
            Files.createDirectory(made.group);
            Files.writeString(
                    made.group.resolve(second ? "memory.max" : "memory.limit_in_bytes"), Long.toString(bytes));
            made.move(made.group);
            return made;
        } catch (IOException e) {
            throw Parts.lacks("needs to be root, and cgroups that can be written: " + e);
        }
    }

    private void move(Path to) throws IOException {
        Files.writeString(to.resolve("cgroup.procs"), Long.toString(pid));
    }

    /** Bytes that were taken in it so far and not given back. */
    long used() {
        try {
            boolean second = parent.equals(V2);
            return Long.parseLong(Files.readString(group.resolve(second ? "memory.current" : "memory.usage_in_bytes"))
                    .strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            move(parent);
            Files.delete(group);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
