package io.hotspan.cli.off;

import io.hotspan.attach.Jvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
    private static final Pattern NAME = Pattern.compile("\\.hotspan-off-(\\d{1,9})");
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

    /**
     * What came of one JVM, or of the /tmp of this machine, where those that start later look.
     *
     * @param jvm null for that /tmp
     * @param file the file as it is named there
     * @param problem empty when the file is, or is no longer, there
     */
    public record Outcome(@Nullable Jvm jvm, String file, String problem) {
        public boolean done() {
            return problem.isEmpty();
        }
    }

    /** Whether this user may switch a JVM off: its own, and root every one. */
    public boolean mine(Jvm jvm) {
        return self == 0 || self == jvm.uid();
    }

    /**
     * Writes the file for each of them, and for the JVMs of this user that start later. JVMs that share a /tmp share the file.
     */
    public List<Outcome> off(List<Jvm> jvms) {
        String text = System.getProperty("user.name", "?") + " since " + clock(Instant.now());
        Round round = new Round((tmp, place) -> write(tmp, place, text));
        List<Outcome> outcomes = round.each(jvms);
        round.here(self).ifPresent(outcomes::add);
        return outcomes;
    }

    /** {@code 2026-11-21 07:53:21 UTC}. */
    private static String clock(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", " UTC");
    }

    /** Removes the file of each of them, and those in the /tmp of this machine: this user's, and everybody's as root. */
    public List<Outcome> on(List<Jvm> jvms) {
        Round round = new Round(this::remove);
        List<Outcome> outcomes = round.each(jvms);
        Set<Integer> uids = new TreeSet<>(Set.of(self));
        if (self == 0) {
            uids.addAll(uidsHere());
        }
        for (int uid : uids) {
            round.here(uid).ifPresent(outcomes::add);
        }
        return outcomes;
    }

    /** Whose files lie in the /tmp of this machine; what only has such a name is left alone. */
    private Set<Integer> uidsHere() {
        Set<Integer> uids = new TreeSet<>();
        try (SecureDirectoryStream<Path> tmp = tmp(here(0))) {
            for (Path file : tmp) {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                if (name.matches() && isRegular(tmp, file.getFileName())) {
                    uids.add(Integer.parseInt(name.group(1)));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return uids; // then it cannot be opened for the own file either, and that is said
        }
        return uids;
    }

    /** Who switched this JVM's probes off and when; empty when they are on. */
    public Optional<String> state(Jvm jvm) {
        Place place = place(jvm);
        try (SecureDirectoryStream<Path> tmp = tmp(place)) {
            return counts(owner(tmp, place.name()), place) ? Optional.of(read(tmp, place.name())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // not there, or not to be seen: then the attach says why
        }
    }

    /**
     * Where a file belongs.
     *
     * @param process the folder of /proc whose root leads to the /tmp, and whose owner's file counts
     */
    private record Place(Path process, int uid) {
        Path name() {
            return Path.of(PREFIX + uid);
        }
    }

    private Place place(Jvm jvm) {
        return new Place(proc.resolve(Long.toString(jvm.pid())), jvm.uid());
    }

    /** The /tmp that this process sees. */
    private Place here(int uid) {
        return new Place(proc.resolve("self"), uid);
    }

    private interface Step {
        void take(SecureDirectoryStream<Path> tmp, Place place) throws IOException;
    }

    /** One step for every place, each file once. */
    private final class Round {
        private final Step step;
        private final Map<Object, String> done = new HashMap<>();

        Round(Step step) {
            this.step = step;
        }

        List<Outcome> each(List<Jvm> jvms) {
            List<Outcome> outcomes = new ArrayList<>();
            for (Jvm jvm : jvms) {
                outcomes.add(outcome(jvm, place(jvm)));
            }
            return outcomes;
        }

        /** Empty when a JVM that has been there shares the file, or nobody can have one. */
        Optional<Outcome> here(int uid) {
            Place place = OffSwitch.this.here(uid);
            if (!Files.exists(place.process().resolve("root/tmp"), LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            int before = done.size();
            Outcome outcome = outcome(null, place);
            boolean shared = outcome.done() && done.size() == before;
            return shared ? Optional.empty() : Optional.of(outcome);
        }

        private Outcome outcome(@Nullable Jvm jvm, Place place) {
            return new Outcome(jvm, "/tmp/" + place.name(), one(place));
        }

        private String one(Place place) {
            try (SecureDirectoryStream<Path> tmp = tmp(place)) {
                Object file = tmp.getFileAttributeView(BasicFileAttributeView.class)
                                .readAttributes()
                                .fileKey()
                        + "/" + place.uid();
                String before = done.get(file);
                if (before == null) {
                    before = attempt(tmp, place, step);
                    done.put(file, before);
                }
                return before;
            } catch (IOException e) {
                return "its /tmp cannot be opened: " + e.getMessage();
            }
        }
    }

    private static String attempt(SecureDirectoryStream<Path> tmp, Place place, Step step) {
        try {
            step.take(tmp, place);
            return "";
        } catch (IOException e) {
            return "/tmp/" + place.name() + ": " + e.getMessage();
        }
    }

    private void write(SecureDirectoryStream<Path> tmp, Place place, String text) throws IOException {
        Path name = place.name();
        try {
            create(tmp, name, text);
        } catch (FileAlreadyExistsException e) {
            if (counts(owner(tmp, name), place)) {
                return; // it is off, whoever said so
            }
            requireOurs(tmp, name);
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

    private void remove(SecureDirectoryStream<Path> tmp, Place place) throws IOException {
        try {
            requireOurs(tmp, place.name());
            tmp.deleteFile(place.name());
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

    private static PosixFileAttributes attributes(SecureDirectoryStream<Path> tmp, Path name) throws IOException {
        return tmp.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    private static boolean isRegular(SecureDirectoryStream<Path> tmp, Path name) {
        try {
            return attributes(tmp, name).isRegularFile();
        } catch (IOException e) {
            return false; // it is gone
        }
    }

    private static UserPrincipal owner(SecureDirectoryStream<Path> tmp, Path name) throws IOException {
        PosixFileAttributes attributes = attributes(tmp, name);
        if (!attributes.isRegularFile()) {
            throw new IOException("it is not a plain file");
        }
        return attributes.owner();
    }

    /** What the agent looks at: the file counts when it belongs to the JVM's own user or to root. */
    private boolean counts(UserPrincipal owner, Place place) throws IOException {
        return owner.equals(Files.getOwner(place.process())) || owner.equals(Files.getOwner(proc));
    }

    private static String read(SecureDirectoryStream<Path> tmp, Path name) throws IOException {
        try (SeekableByteChannel channel = tmp.newByteChannel(name, READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(MAX_TEXT);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }

    private static SecureDirectoryStream<Path> tmp(Place place) throws IOException {
        Path root = place.process().resolve("root");
        try (DirectoryStream<Path> opened = Files.newDirectoryStream(root)) {
            if (!(opened instanceof SecureDirectoryStream<Path> secure)) {
                throw new IOException("directories cannot be opened by descriptor here");
            }
            return secure.newDirectoryStream(Path.of("tmp"), LinkOption.NOFOLLOW_LINKS);
        }
    }
}
