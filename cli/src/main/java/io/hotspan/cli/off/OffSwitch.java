package io.hotspan.cli.off;

import io.hotspan.attach.Jvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes and removes {@code /tmp/.hotspan-off-UID} in the /tmp that a JVM sees. An agent whose user has the number UID takes
 * its probes out while the file is there, when it belongs to that user or to root.
 *
 * <p>Nothing here follows a symbolic link: /tmp of a container is somebody else's, and it is opened by descriptor.
 *
 * <p>Threads: any. May block: no longer than the file system takes.
 */
public final class OffSwitch {
    private static final String PREFIX = ".hotspan-off-";
    private static final int MAX_TEXT = 1_024;
    private static final Set<OpenOption> NEW =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<?> READABLE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

    private final Path proc;
    private final int self;

    /** For the user with this number, over this machine. */
    public OffSwitch(int self) {
        this(Path.of("/proc"), self);
    }

    OffSwitch(Path proc, int self) {
        this.proc = proc;
        this.self = self;
    }

    /** The number of the user who runs this process. */
    public static int ownUid() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /** What came of one JVM; {@code problem} is empty when the file is, or is no longer, there. */
    public record Outcome(Jvm jvm, String problem) {
        public boolean done() {
            return problem.isEmpty();
        }
    }

    /** Whether this user may switch a JVM off: its own, and root every one. */
    public boolean mine(Jvm jvm) {
        return self == 0 || self == jvm.uid();
    }

    /** Writes the file for each of them. JVMs that share a /tmp share the file. */
    public List<Outcome> off(List<Jvm> jvms) {
        String text = System.getProperty("user.name", "?") + " since " + clock(Instant.now());
        return each(jvms, (tmp, name, jvm) -> write(tmp, name, jvm, text));
    }

    /** {@code 2026-11-21 07:53:21 UTC}. */
    private static String clock(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", " UTC");
    }

    /** Removes the file of each of them. */
    public List<Outcome> on(List<Jvm> jvms) {
        return each(jvms, this::remove);
    }

    /** Who switched this JVM's probes off and when; empty when they are on. */
    public Optional<String> state(Jvm jvm) {
        try (SecureDirectoryStream<Path> tmp = tmp(jvm)) {
            Path name = Path.of(PREFIX + jvm.uid());
            return counts(owner(tmp, name), jvm) ? Optional.of(read(tmp, name)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // not there, or not to be seen: then the attach says why
        }
    }

    private interface Step {
        void take(SecureDirectoryStream<Path> tmp, Path name, Jvm jvm) throws IOException;
    }

    private List<Outcome> each(List<Jvm> jvms, Step step) {
        Map<Object, String> done = new HashMap<>();
        return jvms.stream().map(jvm -> new Outcome(jvm, one(jvm, step, done))).toList();
    }

    private String one(Jvm jvm, Step step, Map<Object, String> done) {
        try (SecureDirectoryStream<Path> tmp = tmp(jvm)) {
            Object place = tmp.getFileAttributeView(BasicFileAttributeView.class)
                            .readAttributes()
                            .fileKey()
                    + "/" + jvm.uid();
            String before = done.get(place);
            if (before == null) {
                before = attempt(tmp, jvm, step);
                done.put(place, before);
            }
            return before;
        } catch (IOException e) {
            return "its /tmp cannot be opened: " + e.getMessage();
        }
    }

    private static String attempt(SecureDirectoryStream<Path> tmp, Jvm jvm, Step step) {
        Path name = Path.of(PREFIX + jvm.uid());
        try {
            step.take(tmp, name, jvm);
            return "";
        } catch (IOException e) {
            return "/tmp/" + name + ": " + e.getMessage();
        }
    }

    private void write(SecureDirectoryStream<Path> tmp, Path name, Jvm jvm, String text) throws IOException {
        try {
            create(tmp, name, text);
        } catch (FileAlreadyExistsException e) {
            requireOurs(tmp, name);
            if (counts(owner(tmp, name), jvm)) {
                return; // it is off
            }
            tmp.deleteFile(name); // a stranger's, which no agent looks at
            create(tmp, name, text);
        }
    }

    private static void create(SecureDirectoryStream<Path> tmp, Path name, String text) throws IOException {
        try (SeekableByteChannel channel = tmp.newByteChannel(name, NEW, READABLE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private void remove(SecureDirectoryStream<Path> tmp, Path name, Jvm jvm) throws IOException {
        try {
            requireOurs(tmp, name);
            tmp.deleteFile(name);
        } catch (NoSuchFileException e) {
            return; // it is on
        }
    }

    /** A file of somebody else's is not looked at by the agent, and is not ours to remove. */
    private void requireOurs(SecureDirectoryStream<Path> tmp, Path name) throws IOException {
        UserPrincipal owner = owner(tmp, name);
        if (self != 0 && !owner.equals(Files.getOwner(proc.resolve("self")))) {
            throw new IOException("it belongs to " + owner.getName() + ", not to you");
        }
    }

    private static UserPrincipal owner(SecureDirectoryStream<Path> tmp, Path name) throws IOException {
        PosixFileAttributes attributes = tmp.getFileAttributeView(
                        name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
        if (!attributes.isRegularFile()) {
            throw new IOException("it is not a plain file");
        }
        return attributes.owner();
    }

    /** What the agent looks at: the file counts when it belongs to the JVM's own user or to root. */
    private boolean counts(UserPrincipal owner, Jvm jvm) throws IOException {
        return owner.equals(Files.getOwner(proc.resolve(Long.toString(jvm.pid()))))
                || owner.equals(Files.getOwner(proc));
    }

    private static String read(SecureDirectoryStream<Path> tmp, Path name) throws IOException {
        try (SeekableByteChannel channel = tmp.newByteChannel(name, READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(MAX_TEXT);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }

    private SecureDirectoryStream<Path> tmp(Jvm jvm) throws IOException {
        Path root = proc.resolve(Long.toString(jvm.pid())).resolve("root");
        try (DirectoryStream<Path> opened = Files.newDirectoryStream(root)) {
            if (!(opened instanceof SecureDirectoryStream<Path> secure)) {
                throw new IOException("directories cannot be opened by descriptor here");
            }
            return secure.newDirectoryStream(Path.of("tmp"), LinkOption.NOFOLLOW_LINKS);
        }
    }
}
