package io.hotspan.webui.audit;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON object a line, appended to {@code audit.jsonl}; several consoles may append to one file. A line that cannot
 * be written fails what it would have told of: what is not on record is not done.
 *
 * <p>Threads: any. Guarded by: this. May block on the disk.
 */
public final class AuditLog implements AutoCloseable {
    private static final String NAME = "audit.jsonl";

    private final JsonMapper json = new JsonMapper();
    private final Clock clock;
    private final Path file;
    private final String user;
    private final FileChannel channel;

    private AuditLog(Path file, FileChannel channel, Clock clock, String user) {
        this.file = file;
        this.channel = channel;
        this.clock = clock;
        this.user = user;
    }

    /**
     * Opens the log in the given directory, which is made for its owner alone when it is missing.
     *
     * @param user the operating system's name of who runs the console
     */
    public static AuditLog open(Path directory, Clock clock, String user) throws IOException {
        requireNonNull(clock, "clock is null");
        requireNonNull(user, "user is null");
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = directory.resolve(NAME);
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new AuditLog(file, channel, clock, user);
    }

    public Path file() {
        return file;
    }

    /**
     * Writes one line.
     *
     * @throws UncheckedIOException when it could not be written
     */
    public synchronized void append(AuditEntry entry) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", clock.instant().toString());
        line.put("user", user);
        line.putAll(entry.fields());
        byte[] text = (json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            // One write of one line: lines of two consoles do not mix.
            channel.write(ByteBuffer.wrap(text));
        } catch (IOException e) {
            throw new UncheckedIOException("the audit log " + file + " could not be written: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
