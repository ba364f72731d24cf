package io.hotspan.attach;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Speaks to a JVM 8 to 10 of another user. It compares the peer's user and group with its own and hangs up otherwise, even on
 * root; Java cannot change its user, so root starts {@link RelayMain} as that user with {@code setpriv} or {@code chroot}.
 *
 * <p>Threads: one, and {@code hotspan-session-relay} while it waits. May block: never past the deadline.
 */
final class PeerRelay {
    private static final List<String> PLACES = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin");

    private final Jvm jvm;

    PeerRelay(Jvm jvm) {
        this.jvm = jvm;
    }

    /** Sends the request to the socket as the target's user and returns the answer. */
    String ask(String socket, byte[] request, Deadline deadline) throws IOException, AttachFailure {
        List<String> command = asTargetUser();
        Path classes = Files.createTempDirectory("hotspan-relay");
        try {
            command.addAll(List.of(java(), "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", classes.toString()));
            command.add(RelayMain.class.getName());
            command.add(socket);
            install(classes);
            return run(command, request, deadline);
        } finally {
            deleteTree(classes);
        }
    }

    private List<String> asTargetUser() throws AttachFailure {
        Optional<Path> setpriv = find("setpriv");
        if (setpriv.isPresent()) {
            return new ArrayList<>(List.of(
                    setpriv.get().toString(), "--reuid=" + jvm.uid(), "--regid=" + jvm.gid(), "--clear-groups"));
        }
        Optional<Path> chroot = find("chroot");
        if (chroot.isPresent()) {
            return new ArrayList<>(
                    List.of(chroot.get().toString(), "--userspec=" + jvm.uid() + ":" + jvm.gid(), "--groups=", "/"));
        }
        throw new AttachFailure(
                AttachCode.UID,
                "JVM " + jvm.pid() + " runs JDK " + jvm.jdkVersion() + ", which listens to its own user " + jvm.user()
                        + " only, and there is neither setpriv nor chroot here to become that user.",
                "Run hotspan as that user: sudo -u " + jvm.user() + " hotspan attach " + jvm.pid() + " …");
    }

    /** Copies the one class to a place where the other user may read it; our own jar may lie in a private home. */
    private static void install(Path classes) throws IOException {
        String resource = RelayMain.class.getName().replace('.', '/') + ".class";
        Path target = classes.resolve(resource);
        Files.createDirectories(target.getParent() == null ? classes : target.getParent());
        try (InputStream in = RelayMain.class.getResourceAsStream(RelayMain.class.getSimpleName() + ".class")) {
            if (in == null) {
                throw new IOException("no class file of " + RelayMain.class.getName());
            }
            Files.write(target, in.readAllBytes());
        }
        for (Path path = target; path != null && path.startsWith(classes); path = path.getParent()) {
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private String run(List<String> command, byte[] request, Deadline deadline) throws IOException, AttachFailure {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        // That user may read what is in its processes' environment, and ours may hold a collector's key.
        builder.environment().clear();
        Process process = builder.start();
        try {
            try (OutputStream toRelay = process.getOutputStream()) {
                toRelay.write(request); // fits into the pipe: at most 3 KB
            }
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            Thread reader = new Thread(() -> read(process, answer), "hotspan-session-relay");
            reader.setDaemon(true);
            reader.start();
            byte[] bytes = answer.get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
            if (process.waitFor(deadline.left().toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() != 0) {
                throw relayFailed(process.exitValue());
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (TimeoutException e) {
            throw new Deadline.Passed();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private AttachFailure relayFailed(int exit) {
        return new AttachFailure(
                AttachCode.UID,
                "Nobody could speak to JVM " + jvm.pid() + " as its user " + jvm.user() + " (exit " + exit + ").",
                "Run hotspan as that user: sudo -u " + jvm.user() + " hotspan attach " + jvm.pid() + " …");
    }

    private static void read(Process process, CompletableFuture<byte[]> answer) {
        try {
            answer.complete(process.getInputStream().readAllBytes());
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
    }

    private static String java() {
        return ProcessHandle.current()
                .info()
                .command()
                .filter(command -> command.endsWith("/java"))
                .orElse(System.getProperty("java.home") + "/bin/java");
    }

    private static Optional<Path> find(String program) {
        return PLACES.stream()
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void deleteTree(Path root) throws IOException {
        List<Path> paths;
        try (var walk = Files.walk(root)) {
            paths = new ArrayList<>(walk.toList());
        }
        for (int i = paths.size() - 1; i >= 0; i--) {
            Files.deleteIfExists(paths.get(i));
        }
    }
}
