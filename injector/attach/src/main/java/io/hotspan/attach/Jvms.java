package io.hotspan.attach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds the JVMs of this machine from {@code /proc} alone, so that a JVM without performance data or behind a mount namespace
 * is seen too. Sends nothing to anybody.
 *
 * <p>Threads: any. May block: some milliseconds per JVM.
 */
public final class Jvms {
    static final String LIBJVM = "/libjvm.so";
    static final String DELETED = " (deleted)";

    private final Procfs proc;

    public Jvms() {
        this(Procfs.system());
    }

    Jvms(Procfs proc) {
        this.proc = proc;
    }

    /** All JVMs that can be seen, the tool itself left out, ordered by pid. */
    public List<Jvm> list() {
        Map<String, JdkRelease> releases = new HashMap<>();
        long self = ProcessHandle.current().pid();
        List<Jvm> jvms = new ArrayList<>();
        for (long pid : proc.pids()) {
            if (pid != self) {
                read(pid, releases).ifPresent(jvms::add);
            }
        }
        jvms.sort(Comparator.comparingLong(Jvm::pid));
        return jvms;
    }

    /** The JVM with this pid; fails with a sentence when there is no such process or when it is no JVM. */
    public Jvm find(long pid) throws AttachFailure {
        if (!proc.exists(pid)) {
            throw gone(pid);
        }
        Optional<ProcessStatus> status = proc.status(pid);
        if (status.isPresent() && status.get().threadGroup() != pid) {
            throw new AttachFailure(
                    AttachCode.GONE,
                    pid + " is a thread of process " + status.get().threadGroup() + ", not a process.",
                    "Use " + status.get().threadGroup() + ".");
        }
        if (status.isPresent() && status.get().ended()) {
            throw new AttachFailure(
                    AttachCode.GONE, "Process " + pid + " has ended.", "Run `hotspan ps` to see what runs now.");
        }
        Optional<Jvm> jvm = read(pid, new HashMap<>());
        if (jvm.isPresent()) {
            return jvm.get();
        }
        if (!proc.exists(pid)) {
            throw gone(pid);
        }
        throw notJvm(pid);
    }

    /** Whether the process is still the one that was found. */
    public boolean alive(Jvm jvm) {
        OptionalLong ticks = proc.startTicks(jvm.pid());
        return ticks.isPresent()
                && ticks.getAsLong() == jvm.startTicks()
                && !proc.status(jvm.pid()).map(ProcessStatus::ending).orElse(true);
    }

    Procfs proc() {
        return proc;
    }

    /** Fails when the process is gone or its pid was reused. Called before each signal and each write. */
    void requireAlive(Jvm jvm) throws AttachFailure {
        if (!alive(jvm)) {
            throw gone(jvm.pid());
        }
    }

    /** The release of the JDK in use, from the target's own files. */
    JdkRelease release(long pid) {
        return proc.mapped(pid, LIBJVM)
                .map(libjvm -> JdkRelease.of(proc.inside(pid, plain(libjvm))))
                .orElse(JdkRelease.UNKNOWN);
    }

    private static AttachFailure gone(long pid) {
        return new AttachFailure(
                AttachCode.GONE,
                "There is no process " + pid + " (any more).",
                "Run `hotspan ps` to see what runs now.");
    }

    private AttachFailure notJvm(long pid) {
        List<String> command = proc.commandLine(pid);
        String name = command.isEmpty() ? "a kernel thread" : command.get(0);
        if (NativeImage.isOne(proc.file(pid, "exe"))) {
            return new AttachFailure(
                    AttachCode.NATIVE_IMAGE,
                    "Process " + pid + " (" + name + ") is a GraalVM native image: it has no JVM to attach to.",
                    "Build the OpenTelemetry SDK into the image, or run the program on a JVM.");
        }
        return new AttachFailure(
                AttachCode.NOT_JVM,
                "Process " + pid + " (" + name + ") is not a JVM: it has not loaded libjvm.so.",
                "Run `hotspan ps` to see the JVMs of this machine.");
    }

    private Optional<Jvm> read(long pid, Map<String, JdkRelease> releases) {
        Optional<String> libjvm = proc.mapped(pid, LIBJVM);
        if (libjvm.isEmpty() && (!looksLikeJava(pid) || proc.mapsReadable(pid))) {
            return Optional.empty();
        }
        OptionalLong ticks = proc.startTicks(pid);
        Optional<ProcessStatus> status = proc.status(pid);
        if (ticks.isEmpty() || status.isEmpty() || status.get().ended()) {
            return Optional.empty();
        }
        Path library = proc.inside(pid, plain(libjvm.orElse("/")));
        JdkRelease release = libjvm.isEmpty()
                ? JdkRelease.UNKNOWN
                : releases.computeIfAbsent(identity(library), key -> JdkRelease.of(library));
        VmKind kind = release.openJ9() ? VmKind.OPENJ9 : libjvm.isEmpty() ? VmKind.UNKNOWN : VmKind.HOTSPOT;
        CommandLine command = CommandLine.of(proc, pid);
        return Optional.of(new Jvm(
                pid,
                status.get().namespacePid(),
                ticks.getAsLong(),
                command.main(),
                release.version(),
                release.vendor(),
                kind,
                user(pid, status.get().uid()),
                status.get().uid(),
                status.get().gid(),
                Duration.ofMillis(proc.ageMillis(ticks.getAsLong())),
                Marker.state(proc, pid, status.get(), command)));
    }

    /** Two containers may hold different files under the same path, so the file itself is the key. */
    private static String identity(Path library) {
        try {
            return String.valueOf(
                    Files.readAttributes(library, PosixFileAttributes.class).fileKey());
        } catch (IOException e) {
            return library.toString();
        }
    }

    private static String plain(String mapped) {
        return mapped.endsWith(DELETED) ? mapped.substring(0, mapped.length() - DELETED.length()) : mapped;
    }

    private boolean looksLikeJava(long pid) {
        List<String> command = proc.commandLine(pid);
        return !command.isEmpty()
                && (command.get(0).equals("java") || command.get(0).endsWith("/java"));
    }

    private String user(long pid, int uid) {
        try {
            // The owner of /proc/PID is root when the process may not be dumped: trust it only when the numbers agree.
            Path directory = proc.file(pid, "");
            if (Files.getAttribute(directory, "unix:uid").equals(uid)) {
                return Files.getOwner(directory).getName();
            }
        } catch (IOException | UnsupportedOperationException e) {
            return Integer.toString(uid);
        }
        return Integer.toString(uid);
    }
}
