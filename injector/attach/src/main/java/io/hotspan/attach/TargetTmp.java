package io.hotspan.attach;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The target's own /tmp, whatever mount namespace or container it lives in, held open by descriptor.
 *
 * <p>Threads: one. May block: no longer than the file system takes.
 */
final class TargetTmp implements Closeable {
    /** What the kernel says (EOVERFLOW) when our user has no number in the file system's user namespace. */
    private static final String NOT_MAPPED = "Value too large";

    private final HeldDirectory directory;

    private TargetTmp(HeldDirectory directory) {
        this.directory = directory;
    }

    /** Opens it and makes sure that it is still this JVM's: once held, a reused pid can do no harm. */
    static TargetTmp open(Jvms jvms, Jvm jvm) throws AttachFailure {
        try {
            HeldDirectory tmp = openDirectory(jvms, jvm);
            if (!jvms.alive(jvm)) {
                tmp.close();
            }
            jvms.requireAlive(jvm);
            return new TargetTmp(tmp);
        } catch (IOException e) {
            jvms.requireAlive(jvm);
            throw unusable(jvm, e);
        }
    }

    private static HeldDirectory openDirectory(Jvms jvms, Jvm jvm) throws IOException {
        try {
            return HeldDirectory.open(jvms.proc().file(jvm.pid(), "root"), "tmp");
        } catch (AccessDeniedException e) {
            // A process with file capabilities denies /proc/PID/root to its own user (JDK-8226919). When it sees itself
            // under the same pid as we do, its /tmp is almost certainly ours.
            if (jvm.pid() == jvm.namespacePid()) {
                return HeldDirectory.open(Path.of("/"), "tmp");
            }
            throw e;
        }
    }

    HeldDirectory directory() {
        return directory;
    }

    Path file(String name) {
        return directory.file(name);
    }

    /** Makes the target's user the owner, without following a symbolic link. Does nothing when it is the owner already. */
    static void give(Path file, Jvm jvm) throws IOException {
        if (!Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(jvm.uid())
                || !Files.getAttribute(file, "unix:gid", LinkOption.NOFOLLOW_LINKS)
                        .equals(jvm.gid())) {
            Files.setAttribute(file, "unix:gid", jvm.gid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:uid", jvm.uid(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** The sentence for a /tmp that cannot be written. */
    static AttachFailure unusable(Jvm jvm, IOException cause) {
        String reason = cause instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : String.valueOf(cause.getMessage());
        if (reason.contains(NOT_MAPPED)) {
            return new AttachFailure(
                    AttachCode.UID,
                    "JVM " + jvm.pid() + " lives in a user namespace of user " + jvm.user()
                            + " (a rootless container), where root from outside may not create files.",
                    "Run hotspan as that user: sudo -u '#" + jvm.uid() + "' hotspan attach " + jvm.pid() + " …",
                    cause);
        }
        if (cause instanceof AccessDeniedException) {
            reason = "Permission denied";
        }
        String action = reason.toLowerCase(Locale.ROOT).contains("space")
                ? "Free some megabytes in it."
                : "Mount a writable /tmp into it (an emptyDir or tmpfs does), or start it with -javaagent:hotspan.jar=hotspan.yaml.";
        return new AttachFailure(
                AttachCode.TMP, "/tmp of JVM " + jvm.pid() + " cannot be used: " + reason + ".", action, cause);
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
