package io.hotspan.webui.pins;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The configuration file that pinned probes go to. Comments and layout of a file that is there are kept: the text is
 * edited, not written anew, and what comes out is read back before it replaces the file in one move.
 *
 * <p>Threads: any. Guarded by: this. May block on the disk.
 */
public final class PinFile {
    /**
     * What came of it.
     *
     * @param entry the lines as they stand in the file
     * @param outcome {@code added}, {@code updated} or {@code unchanged}
     */
    public record Pinned(String file, String entry, String outcome) {}

    private static final long MAX_BYTES = 1 << 20;
    private static final Set<PosixFilePermission> NEW_FILE = PosixFilePermissions.fromString("rw-r--r--");

    private final Path file;

    public PinFile(Path file) {
        this.file = requireNonNull(file, "file is null").toAbsolutePath();
    }

    public Path file() {
        return file;
    }

    /**
     * Adds the probe, or gives the one that is there this rate.
     *
     * @param text the probe in canonical form
     * @throws PinException when the file cannot be changed safely
     */
    public synchronized Pinned pin(String text, double ratePerSecond) throws PinException {
        PinEntry entry = new PinEntry(text, ratePerSecond);
        try {
            Path real = Files.exists(file) ? file.toRealPath() : file;
            String before = read(real);
            PinEdit edit = new PinEdit(before, real.toString());
            String after = edit.pin(entry);
            if (!after.equals(before)) {
                edit.verify(after, entry);
                replace(real, before, after);
            }
            return new Pinned(file.toString(), entry.block(""), edit.outcome());
        } catch (IOException e) {
            throw new PinException(
                    "The file " + file + " could not be written: " + e.getMessage() + ".",
                    "Make it writable, or start hotspan ui with --pin-to FILE.");
        }
    }

    private static String read(Path real) throws IOException, PinException {
        if (!Files.exists(real)) {
            return "";
        }
        if (Files.size(real) > MAX_BYTES) {
            throw new PinException("The file " + real + " is larger than 1 MiB.", "Pin to another file.");
        }
        return Files.readString(real);
    }

    /** Written beside, forced to disk, moved over: a reader sees the old file or the new one, never a half. */
    private static void replace(Path real, String before, String after) throws IOException, PinException {
        Path directory = requireNonNull(real.getParent(), "an absolute file has a parent");
        Files.createDirectories(directory);
        Set<PosixFilePermission> permissions = Files.exists(real) ? Files.getPosixFilePermissions(real) : NEW_FILE;
        Path fresh = Files.createTempFile(directory, ".hotspan-", ".yaml");
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(after.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.setPosixFilePermissions(fresh, permissions);
            if (!read(real).equals(before)) {
                throw new PinException("The file " + real + " was changed by somebody else meanwhile.", "Try again.");
            }
            Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
