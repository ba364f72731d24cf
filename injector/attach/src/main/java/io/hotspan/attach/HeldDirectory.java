package io.hotspan.attach;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A directory held open by descriptor and reached through it ({@code /proc/self/fd/N}). Whoever renames it, swaps it for a
 * symbolic link or ends the process whose {@code /proc/PID/root} led here cannot make us write somewhere else.
 *
 * <p>Java opens directories by descriptor but has no mkdirat, no bind and no mkfifo at one; the kernel's own link to the
 * descriptor gives all three.
 *
 * <p>Threads: any. May block: no longer than the file system takes.
 */
final class HeldDirectory implements Closeable {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int TRIES = 1_000;
    /** The JDK keeps a directory's descriptor and a duplicate of it. */
    private static final int OF_ONE_STREAM = 2;

    private static final long PAUSE_NANOS = 100_000;

    private final DirectoryStream<Path> stream;
    private final Path path;
    private final Object fileKey;

    private HeldDirectory(DirectoryStream<Path> stream, Path path, Object fileKey) {
        this.stream = stream;
        this.path = path;
        this.fileKey = fileKey;
    }

    /** Opens {@code child} of {@code parent}; the parent may be a link of the kernel's, the child must be a real directory. */
    static HeldDirectory open(Path parent, String child) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            HeldDirectory held = tryToOpen(parent, child);
            if (held != null) {
                return held;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new IOException("no descriptor leads to the directory");
    }

    private static @Nullable HeldDirectory tryToOpen(Path parent, String child) throws IOException {
        // Several sessions hold the same /tmp. Ours is the descriptor that was not there before, and must not be a
        // borrowed one: that could be closed, and its number given to something else, while we still write through it.
        synchronized (HeldDirectory.class) {
            try (DirectoryStream<Path> opened = Files.newDirectoryStream(parent)) {
                if (!(opened instanceof SecureDirectoryStream<Path> secure)) {
                    throw new IOException("directories cannot be opened by descriptor here");
                }
                Map<Path, Object> before = directories();
                return hold(secure.newDirectoryStream(Path.of(child), LinkOption.NOFOLLOW_LINKS), before);
            }
        }
    }

    /** Opens a directory in this one, which must not be a symbolic link. */
    HeldDirectory child(String name) throws IOException {
        return open(path, name);
    }

    /** Null when another thread of this process opened or closed the same directory meanwhile, so that ours cannot be told. */
    private static @Nullable HeldDirectory hold(SecureDirectoryStream<Path> stream, Map<Path, Object> before)
            throws IOException {
        List<Path> ours = new ArrayList<>();
        try {
            Object key = stream.getFileAttributeView(PosixFileAttributeView.class)
                    .readAttributes()
                    .fileKey();
            for (Map.Entry<Path, Object> descriptor : directories().entrySet()) {
                if (descriptor.getValue().equals(key) && !key.equals(before.get(descriptor.getKey()))) {
                    ours.add(descriptor.getKey());
                }
            }
            if (!ours.isEmpty() && ours.size() <= OF_ONE_STREAM) {
                return new HeldDirectory(stream, ours.get(0), key);
            }
        } catch (IOException e) {
            stream.close();
            throw e;
        }
        stream.close();
        return null;
    }

    /** Our descriptors that lead to directories, with device and inode of each. */
    private static Map<Path, Object> directories() throws IOException {
        Map<Path, Object> directories = new HashMap<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                identity(descriptor).ifPresent(key -> directories.put(descriptor, key));
            }
        }
        return directories;
    }

    private static Optional<Object> identity(Path descriptor) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(descriptor, BasicFileAttributes.class);
            return attributes.isDirectory() ? Optional.ofNullable(attributes.fileKey()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // closed by another thread meanwhile
        }
    }

    Path path() {
        return path;
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** The same file, named so that a child process of ours finds it too. */
    String fileForChild(String name) {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/" + path.getFileName() + "/" + name;
    }

    /** Device and inode. */
    Object fileKey() {
        return fileKey;
    }

    @Override
    public void close() throws IOException {
        synchronized (HeldDirectory.class) {
            stream.close();
        }
    }
}
