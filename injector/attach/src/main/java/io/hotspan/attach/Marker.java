package io.hotspan.attach;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The tool's directory in the target's /tmp, {@code .hotspan-<pid as the target sees it>}. It holds the link and the jars, and
 * it is the lock that keeps a second tool away: making it is atomic, and its socket {@code alive} refuses connections as soon
 * as the tool that made it has died, whatever pid namespace that tool ran in.
 *
 * <pre>
 * .hotspan-4242/          0700, owner = the target's user
 *     alive               listening socket of the tool
 *     holder              who and since when, text
 *     link | link.in link.out
 *     entry-HASH.jar agent-HASH.jar    until the agent said hello
 * </pre>
 *
 * <p>Threads: one. May block: no longer than the file system takes.
 */
final class Marker implements AutoCloseable {
    private static final String PREFIX = ".hotspan-";
    private static final String ALIVE = "alive";
    private static final String HOLDER = "holder";
    private static final int MAX_TEXT = 4096;
    private static final int TRIES = 5;

    /** Between making the directory and listening lie milliseconds; nobody is called stale within this time. */
    private static final Duration START = Duration.ofSeconds(3);
    /** Between the socket and its first answer lie microseconds. */
    private static final Duration LISTEN = Duration.ofMillis(200);

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<OpenOption> NEW =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

    private final Jvm jvm;
    private final String name;
    private final HeldDirectory tmp;
    private final HeldDirectory directory;
    private final ServerSocketChannel alive;

    private Marker(Jvm jvm, HeldDirectory tmp, HeldDirectory directory, ServerSocketChannel alive) {
        this.jvm = jvm;
        this.name = name(jvm.namespacePid());
        this.tmp = tmp;
        this.directory = directory;
        this.alive = alive;
    }

    /** Takes the JVM for this tool, or says who holds it. The directory stays ours (root's) until {@link #handOver}. */
    static Marker take(Jvm jvm, TargetTmp target, boolean takeOver) throws AttachFailure {
        HeldDirectory tmp = target.directory();
        String name = name(jvm.namespacePid());
        try {
            for (int attempt = 0; attempt < TRIES; attempt++) {
                try {
                    Files.createDirectory(tmp.file(name), OWNER_ONLY);
                    return fill(jvm, tmp, tmp.child(name));
                } catch (FileAlreadyExistsException e) {
                    clear(jvm, tmp, name, takeOver);
                }
            }
        } catch (IOException e) {
            throw TargetTmp.unusable(jvm, e);
        }
        throw held(jvm, "another hotspan that attaches at this moment");
    }

    /** What can be seen of a marker from outside, without touching it. */
    static AgentState state(Procfs proc, long pid, ProcessStatus status, CommandLine command) {
        Path directory = proc.inside(pid, "/tmp").resolve(name(status.namespacePid()));
        boolean there = Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
        if (there && answers(directory)) {
            return AgentState.LINKED;
        }
        if (command.hasOurAgent()) {
            return AgentState.PERMANENT;
        }
        return there ? AgentState.STALE : AgentState.NONE;
    }

    private static Marker fill(Jvm jvm, HeldDirectory tmp, HeldDirectory directory) throws IOException {
        ServerSocketChannel alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            requireOurs(directory);
            alive.bind(UnixDomainSocketAddress.of(directory.file(ALIVE)));
            Marker marker = new Marker(jvm, tmp, directory, alive);
            String text = System.getProperty("user.name", "?") + " (hotspan, pid "
                    + ProcessHandle.current().pid() + ") since " + Instant.now().toString();
            marker.write(HOLDER, text.getBytes(StandardCharsets.UTF_8));
            marker.give(ALIVE);
            return marker;
        } catch (IOException e) {
            alive.close();
            unmake(tmp.file(name(jvm.namespacePid())), directory);
            throw e;
        }
    }

    /** Of what was just made and cannot be used; a directory that is not ours keeps what is in it. */
    private static void unmake(Path path, HeldDirectory directory) throws IOException {
        try (directory) {
            requireOurs(directory);
            deleteContent(directory);
            Files.deleteIfExists(path);
        }
    }

    /** In a /tmp without the sticky bit somebody may have put a directory of theirs in the place of ours. */
    private static void requireOurs(HeldDirectory directory) throws IOException {
        Object owner = Files.getAttribute(directory.path(), "unix:uid");
        if (!owner.equals(Procfs.system().selfUid())) {
            throw new IOException("a directory that was just made belongs to uid " + owner);
        }
    }

    /** Makes room: removes what a dead tool left, asks a live one to leave, or says who holds the JVM. */
    private static void clear(Jvm jvm, HeldDirectory tmp, String name, boolean takeOver)
            throws IOException, AttachFailure {
        Path path = tmp.file(name);
        BasicFileAttributes judged;
        int owner;
        try {
            judged = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            owner = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        if (!judged.isDirectory() || (owner != jvm.uid() && owner != 0)) {
            throw new AttachFailure(
                    AttachCode.TMP,
                    "/tmp/" + name + " in the target belongs to uid " + owner + " and is not ours.",
                    "Look at it, and remove it if it is left over.");
        }
        if (takeOver && TakeOver.ask(path.resolve(ALIVE), path)) {
            return;
        }
        if (answers(path) || age(judged).compareTo(begun(path) ? LISTEN : START) < 0) {
            throw held(jvm, holder(path));
        }
        Path aside = tmp.file(
                name + "." + Long.toHexString(ThreadLocalRandom.current().nextLong()));
        try {
            Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return; // lost race: another tool cleared it
        }
        Object moved = Files.readAttributes(aside, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
        if (!moved.equals(judged.fileKey())) {
            // lost race: another tool cleared it and took the name, and this is its live directory
            Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
            throw held(jvm, holder(path));
        }
        try (HeldDirectory stale = tmp.child(String.valueOf(aside.getFileName()))) {
            deleteContent(stale);
        }
        Files.deleteIfExists(aside);
    }

    /** Whether its tool has come so far as to answer: when it does not, it is gone. */
    private static boolean begun(Path directory) {
        return Files.exists(directory.resolve(ALIVE), LinkOption.NOFOLLOW_LINKS);
    }

    private static Duration age(BasicFileAttributes attributes) {
        return Duration.between(attributes.lastModifiedTime().toInstant(), Instant.now());
    }

    private static boolean answers(Path directory) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Not blocking: a full queue of connections is an answer too.
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(directory.resolve(ALIVE)));
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return String.valueOf(e.getMessage()).contains("Resource temporarily unavailable");
        }
    }

    private static String holder(Path directory) {
        return readSmall(directory.resolve(HOLDER)).orElse("another hotspan");
    }

    /** A small text file that the target's user may have written: no control character of theirs reaches a terminal. */
    private static Optional<String> readSmall(Path file) {
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= MAX_TEXT) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                return Optional.of(text.strip().replaceAll("\\p{C}", "?")).filter(found -> !found.isEmpty());
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** A small text that was left in the directory; empty when there is none. */
    Optional<String> read(String file) {
        return readSmall(directory.file(file));
    }

    private static AttachFailure held(Jvm jvm, String holder) {
        return new AttachFailure(
                AttachCode.HELD,
                "JVM " + jvm.pid() + " is held by " + holder + ".",
                "Use that session, or end it and try again.");
    }

    /** Writes a new file, readable by the target's user alone. */
    void write(String file, byte[] bytes) throws IOException {
        try (var out = Files.newByteChannel(directory.file(file), NEW, OWNER_FILE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                out.write(left);
            }
        }
        give(file);
    }

    /** Makes the target's user the owner of a file of ours. */
    void give(String file) throws IOException {
        TargetTmp.give(directory.file(file), jvm);
    }

    /** Makes the target's user the owner of the directory. From here on nothing is written in it any more. */
    void handOver() throws IOException {
        TargetTmp.give(tmp.file(name), jvm);
    }

    /** From here on another tool may take over: {@code leave} is run, on a thread of its own, when one asks. */
    void watch(Runnable leave) {
        TakeOver.watch(alive, leave);
    }

    HeldDirectory directory() {
        return directory;
    }

    /** A file of this directory as the target names it. */
    String seenByTarget(String file) {
        return "/tmp/" + name + "/" + file;
    }

    void delete(List<String> files) {
        for (String file : files) {
            try {
                Files.deleteIfExists(directory.file(file));
            } catch (IOException ignored) {
                // the whole directory goes at close
            }
        }
    }

    /** Removes the directory and with it the lock. Never throws: what cannot be removed is stale and cleared by the next. */
    @Override
    public void close() {
        try (alive;
                directory;
                tmp) {
            deleteContent(directory);
            Object mine = directory.fileKey();
            Path path = tmp.file(name);
            if (mine.equals(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey())) {
                Files.delete(path);
            }
        } catch (IOException e) {
            return;
        }
    }

    private static void deleteContent(HeldDirectory directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.path())) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static String name(long namespacePid) {
        return PREFIX + namespacePid;
    }
}
