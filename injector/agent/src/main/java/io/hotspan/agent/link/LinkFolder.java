package io.hotspan.agent.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/** The folder of the tool that was dialled. A tool that is killed leaves it behind; the agent, which has the same owner, then clears it. */
public final class LinkFolder {
    private static final String[] NAMES = {"alive", "holder", "link", "link.in", "link.out"};

    private final Path folder;
    private final @Nullable Object inode;

    /** Remembers the folder of this link as it is now: another tool may make a new one in its place. */
    public LinkFolder(String link) {
        Path parent = Paths.get(link).getParent();
        folder = parent == null ? Paths.get("/") : parent;
        inode = inode();
    }

    private @Nullable Object inode() {
        try {
            return Files.getAttribute(folder, "unix:ino", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Removes what tools put there, if it is still the same folder. Never fails. */
    public void clear() {
        String name = String.valueOf(folder.getFileName());
        if (inode == null || !name.startsWith(".hotspan-") || !inode.equals(inode())) return;
        try {
            for (String file : NAMES) Files.deleteIfExists(folder.resolve(file));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // Something else lies there, or another tool was quicker: the next attach clears it.
        }
    }
}
