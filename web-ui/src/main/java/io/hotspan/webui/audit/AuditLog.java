package io.hotspan.webui.audit;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON object a line, appended to {@code audit.jsonl}; several consoles may append to one file. A line that cannot
 * be written fails what it would have told of: what is not on record is not done. Only what takes something out of a JVM,
 * or a visitor out of the console, is done first.
 *
 * <p>Threads: any. Guarded by: this. May block on the disk.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final String NAME = "audit.jsonl";

    private final JsonMapper json = new JsonMapper();
    private final Clock clock;
    private final Path file;
    private final String user;
    private final WritableByteChannel channel;
    /** The last line broke off half way: the next one begins with its end. */
    private boolean torn;

    /** Over a channel; {@link #open} makes one. */
    AuditLog(Path file, WritableByteChannel channel, Clock clock, String user) {
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
     * Writes one line, before what it tells of is done.
     *
     * @throws AuditException when it could not be written
     */
    public synchronized void append(AuditEntry entry) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", clock.instant().toString());
        line.put("user", user);
        line.putAll(entry.fields());
        String text = (torn ? "\n" : "") + json.writeValueAsString(line) + "\n";
        try {
            write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new AuditException(file, e);
        }
    }

    /** Writes one line of what has been done already, because it must not wait for a disk; a failure is only told. */
    public void appendDone(AuditEntry entry) {
        try {
            append(entry);
        } catch (AuditException e) {
            LOG.error("{}; it was done all the same: {}", e.getMessage(), entry.fields());
        }
    }

    /** As a rule one write of one line, so that lines of two consoles do not mix; a disk that is nearly full takes less. */
    private void write(ByteBuffer line) throws IOException {
        while (line.hasRemaining()) {
            if (channel.write(line) > 0) {
                torn = line.hasRemaining();
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
