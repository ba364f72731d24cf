package io.hotspan.agent.config;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the configuration file changed, when asked. Made to be asked about once a second.
 *
 * <p>The first look reads the file at once. After that a change counts only when the file has been left alone from one
 * look to the next, so that a file caught half-written is neither reported nor obeyed; a file that is empty or gone of a
 * sudden is given three more looks, because that is what writing and replacing look like from outside. Symbolic links
 * are followed, so a file is noticed that changes by its folder's link.
 *
 * <p>Each content is reported once. Not thread-safe: one thread asks. May block on the disk. Keeps the file's bytes, at
 * most 1 MiB.
 */
public final class ConfigWatcher {
    /** How many looks without a change an empty or missing file has to stay so. */
    private static final int PATIENCE = 3;

    /** How many looks a changed file is read again although its stamp is the same: clocks of file systems are coarse. */
    private static final int REREADS = 3;

    private final Path path;
    private final String name;
    private boolean looked;
    private FileStamp stamp = FileStamp.MISSING;
    private int quiet;
    /** The content that was reported last; null when none was, or something else since. */
    private byte @Nullable [] reported;
    /** The trouble that was reported last; empty when none was, or something else since. */
    private String reportedTrouble = "";

    /** @param file relative to the process's working directory, or absolute; its text appears in messages as it is */
    public ConfigWatcher(Path file) {
        this.name = requireNonNull(file, "file is null").toString();
        this.path = file.toAbsolutePath();
    }

    /**
     * Looks once.
     *
     * @return null when there is nothing new to tell
     */
    public @Nullable ConfigChange poll() {
        boolean first = !looked;
        looked = true;
        FileStamp before = FileStamp.of(path);
        if (first || before.equals(stamp)) {
            quiet++;
        } else {
            quiet = 0;
        }
        stamp = before;
        if (!first && (quiet == 0 || (quiet > REREADS && reportedTrouble.isEmpty()))) {
            return null;
        }
        if (!before.exists()) {
            return first || quiet >= PATIENCE ? gone() : null;
        }
        return read(before, first);
    }

    private @Nullable ConfigChange read(FileStamp before, boolean first) {
        byte[] content;
        try {
            if (!before.isRegularFile()) {
                return trouble("it is not a regular file", "give the path of a file");
            }
            content = bytes();
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException | SecurityException e) {
            return trouble("it cannot be read: " + reason(e), "let the application's user read it");
        }
        if (!first && !FileStamp.of(path).equals(before)) {
            quiet = 0;
            return null;
        }
        byte[] known = reported;
        boolean emptied = content.length == 0 && known != null && known.length > 0;
        if (Arrays.equals(content, known) || (emptied && quiet < PATIENCE)) {
            return null;
        }
        reported = content;
        reportedTrouble = "";
        return parsed(content);
    }

    private ConfigChange parsed(byte[] content) {
        try {
            return ConfigChange.to(ProbeFile.parse(content, name));
        } catch (ConfigException e) {
            return ConfigChange.error(e);
        }
    }

    private @Nullable ConfigChange gone() {
        if ("gone".equals(reportedTrouble)) {
            return null;
        }
        reportedTrouble = "gone";
        reported = null;
        return ConfigChange.gone();
    }

    private @Nullable ConfigChange trouble(String problem, String action) {
        if (problem.equals(reportedTrouble)) {
            return null;
        }
        reportedTrouble = problem;
        reported = null;
        return ConfigChange.error(ConfigException.ofFile(name, problem, action));
    }

    private static String reason(Exception e) {
        String reason = e instanceof FileSystemException ? ((FileSystemException) e).getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    /** One byte more than a file may have is enough to see that it has too many. */
    private byte[] bytes() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[8192];
        try (InputStream in = Files.newInputStream(path)) {
            for (int n = in.read(chunk); n >= 0 && all.size() <= ProbeFile.MAX_LENGTH; n = in.read(chunk)) {
                all.write(chunk, 0, n);
            }
        }
        return all.toByteArray();
    }
}
