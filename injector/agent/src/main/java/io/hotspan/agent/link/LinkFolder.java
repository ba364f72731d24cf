package io.hotspan.agent.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The folder of the tool that was dialled. A tool that is killed leaves it behind; the agent, which has the same owner, then clears it. */
public final class LinkFolder {
    private static final String HOLDER = "holder";
    private static final String[] NAMES = {"alive", HOLDER, "link", "link.in", "link.out"};

    /** The tool writes a line. */
    private static final int MOST_HOLDER = 4096;

    private final Path folder;
    private final @Nullable Object inode;
    /**
     * Who made the folder, and when, to the microsecond. An inode alone would not do: a file system gives that of a folder that was
     * deleted to the next one that is made.
     */
    private final byte @Nullable [] holder;

    /** Remembers the folder of this link as it is now: another tool may make a new one in its place. */
    public LinkFolder(String link) {
        Path parent = Paths.get(link).getParent();
        folder = parent == null ? Paths.get("/") : parent;
        inode = inode();
        holder = holder();
    }

    private @Nullable Object inode() {
        try {
            return Files.getAttribute(folder, "unix:ino", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }

    private byte @Nullable [] holder() {
        Path file = folder.resolve(HOLDER);
        try {
            boolean one = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= MOST_HOLDER;
            return one ? Files.readAllBytes(file) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private boolean isSame() {
        return inode != null && inode.equals(inode()) && holder != null && Arrays.equals(holder, holder());
    }

    /** Removes what the tool put there, if it is still the same tool's. Never fails. */
    public void clear() {
        String name = String.valueOf(folder.getFileName());
        if (!name.startsWith(".hotspan-") || !isSame()) return;
        try {
            for (String file : NAMES) Files.deleteIfExists(folder.resolve(file));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // Something else lies there, or another tool was quicker: the next attach clears it.
        }
    }
}
