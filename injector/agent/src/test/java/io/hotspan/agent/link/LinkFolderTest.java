package io.hotspan.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LinkFolderTest {
    @TempDir
    Path tmp;

    private Path folder = Path.of("");

    @BeforeEach
    void aToolComes() throws IOException {
        folder = Files.createDirectory(tmp.resolve(".hotspan-4242"));
        fill("anna (hotspan, pid 7) since 2026-11-22T10:00:00.000001Z");
    }

    private void fill(String holder) throws IOException {
        Files.createFile(folder.resolve("alive"));
        Files.writeString(folder.resolve("holder"), holder);
        Files.createFile(folder.resolve("link"));
    }

    private LinkFolder dialled() {
        return new LinkFolder(folder.resolve("link").toString());
    }

    @Test
    void whatAKilledToolLeftBehindGoes() {
        dialled().clear();
        assertThat(folder).doesNotExist();
    }

    /** Emptied and filled, and not made anew: whatever the file system does, it has the same inode. */
    @Test
    void theNextToolsFolderStaysThoughItHasTheInodeOfTheOneBefore() throws IOException {
        LinkFolder before = dialled();
        for (String file : new String[] {"alive", "holder", "link"}) Files.delete(folder.resolve(file));
        fill("anna (hotspan, pid 7) since 2026-11-22T10:00:04.000001Z");

        before.clear();
        assertThat(folder.resolve("alive")).exists();
        assertThat(folder.resolve("holder")).exists();
        assertThat(folder.resolve("link")).exists();
    }

    @Test
    void aFolderThatTheNextToolHasJustMadeStays() throws IOException {
        LinkFolder before = dialled();
        for (String file : new String[] {"alive", "holder", "link"}) Files.delete(folder.resolve(file));
        Files.createFile(folder.resolve("alive"));

        before.clear();
        assertThat(folder.resolve("alive")).exists();
    }

    @Test
    void aFolderThatNobodyHasSignedStays() throws IOException {
        Files.delete(folder.resolve("holder"));
        dialled().clear();
        assertThat(folder.resolve("link")).exists();
    }

    @Test
    void aFolderThatIsNoToolsStays() throws IOException {
        Path other = Files.createDirectory(tmp.resolve("spool"));
        Files.writeString(other.resolve("holder"), "anna");
        new LinkFolder(other.resolve("link").toString()).clear();
        assertThat(other.resolve("holder")).exists();
    }
}
