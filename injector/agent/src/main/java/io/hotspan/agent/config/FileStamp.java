package io.hotspan.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one look at a file's entry tells: another stamp means another content, the same one means probably none. */
final class FileStamp {
    static final FileStamp MISSING = new FileStamp(false, null);

    private final boolean exists;
    private final @Nullable BasicFileAttributes attributes;

    private FileStamp(boolean exists, @Nullable BasicFileAttributes attributes) {
        this.exists = exists;
        this.attributes = attributes;
    }

    /** Never throws: a file that may not be looked at exists, and reading it tells why it may not. */
    static FileStamp of(Path path) {
        try {
            return new FileStamp(true, Files.readAttributes(path, BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            return MISSING;
        } catch (IOException | SecurityException e) {
            return new FileStamp(true, null);
        }
    }

    boolean exists() {
        return exists;
    }

    /** A FIFO or a device would hold whoever reads it. */
    boolean isRegularFile() {
        return attributes == null || attributes.isRegularFile();
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof FileStamp)) {
            return false;
        }
        BasicFileAttributes a = attributes;
        BasicFileAttributes b = ((FileStamp) other).attributes;
        if (a == null || b == null) {
            return exists == ((FileStamp) other).exists && a == b;
        }
        return a.size() == b.size()
                && a.lastModifiedTime().equals(b.lastModifiedTime())
                && Objects.equals(a.fileKey(), b.fileKey());
    }

    @Override
    public int hashCode() {
        return attributes == null ? 0 : attributes.lastModifiedTime().hashCode();
    }
}
