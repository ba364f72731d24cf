package io.hotspan.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each poll stands for one look of the control thread; no clock is involved. */
class ConfigWatcherTest {
    @TempDir
    private Path folder;

    private Path file;
    private ConfigWatcher watcher;
    private long clock = 1_000_000;

    @BeforeEach
    void setUp() {
        file = folder.resolve("hotspan.yaml");
        watcher = new ConfigWatcher(file);
    }

    @Test
    void theFirstLookReadsAtOnceAndTheNextOnesHaveNothingToTell() throws IOException {
        write("service: one\n");

        assertThat(look()).isEqualTo("service one");
        assertQuiet();
    }

    @Test
    void aChangeIsToldOnceTheFileWasLeftAloneForOneLook() throws IOException {
        write("service: one\n");
        look();
        write("service: two\n");

        assertThat(look()).isEqualTo("nothing");
        assertThat(look()).isEqualTo("service two");
        assertQuiet();
    }

    @Test
    void aFileThatGrowsFromLookToLookIsNotReadUntilItRests() throws IOException {
        write("service: one\n");
        look();
        write("");
        assertThat(look()).isEqualTo("nothing");
        for (String piece : new String[] {"service: tw", "o\nprobes:\n- a.B::", "c\n"}) {
            Files.writeString(file, piece, StandardOpenOption.APPEND);
            tick();
            assertThat(look()).isEqualTo("nothing");
        }

        assertThat(look()).isEqualTo("service two");
    }

    @Test
    void anErrorIsToldOnceAndAgainOnlyWhenTheFileIsAnother() throws IOException {
        write("service: one\n");
        look();
        write("srevice: two\n");
        look();
        assertThat(look()).startsWith("error ").contains(":1:1: unknown key srevice");
        assertQuiet();
        write("# x\nsrevice: two\n");
        look();
        assertThat(look()).contains(":2:1: unknown key srevice");
        write("service: one\n");
        look();
        assertThat(look()).isEqualTo("service one");
    }

    @Test
    void aFileThatIsTouchedButTheSameIsNoChange() throws IOException {
        write("service: one\n");
        look();
        write("service: one\n");

        assertQuiet();
    }

    @Test
    void aChangeWithinTheGrainOfTheFileSystemsClockIsSeenAllTheSame() throws IOException {
        write("service: one\n");
        look();
        Files.writeString(file, "service: two\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(clock));

        assertThat(look()).isEqualTo("service two");
    }

    @Test
    void aFileMovedOverTheOldOneIsSeenThoughSizeAndTimeAreTheSame() throws IOException {
        write("service: one\n");
        look();
        for (int i = 0; i < 10; i++) {
            look();
        }
        Path fresh = folder.resolve("fresh");
        Files.writeString(fresh, "service: two\n");
        Files.setLastModifiedTime(fresh, FileTime.fromMillis(clock));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);

        assertThat(look()).isEqualTo("nothing");
        assertThat(look()).isEqualTo("service two");
    }

    @Test
    void aFolderWhoseLinkMovesOnIsFollowed() throws IOException {
        for (String version : new String[] {"one", "two"}) {
            Files.createDirectory(folder.resolve(version));
            Files.writeString(folder.resolve(version).resolve("hotspan.yaml"), "service: " + version + "\n");
        }
        Path data = Files.createSymbolicLink(folder.resolve("data"), Path.of("one"));
        Files.createSymbolicLink(file, Path.of("data", "hotspan.yaml"));
        assertThat(look()).isEqualTo("service one");
        Path next = Files.createSymbolicLink(folder.resolve("next"), Path.of("two"));
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
        look();

        assertThat(look()).isEqualTo("service two");
    }

    @Test
    void aFileThatIsGoneForALookIsNotReported() throws IOException {
        write("service: one\n");
        look();
        Files.delete(file);
        assertThat(look()).isEqualTo("nothing");
        assertThat(look()).isEqualTo("nothing");
        write("service: one\n");

        assertQuiet();
    }

    @Test
    void aFileThatStaysAwayIsReportedOnceAndItsReturnToo() throws IOException {
        write("service: one\n");
        look();
        Files.delete(file);
        for (int i = 0; i < 3; i++) {
            assertThat(look()).isEqualTo("nothing");
        }
        assertThat(look()).isEqualTo("gone");
        assertQuiet();
        write("service: one\n");
        look();

        assertThat(look()).isEqualTo("service one");
    }

    @Test
    void aFileThatIsNotThereAtTheStartIsToldAtOnce() throws IOException {
        assertThat(look()).isEqualTo("gone");
        assertQuiet();
        write("service: one\n");
        look();
        assertThat(look()).isEqualTo("service one");
    }

    @Test
    void anEmptiedFileIsObeyedOnlyAfterAWhile() throws IOException {
        write("service: one\n");
        look();
        write("");
        for (int i = 0; i < 3; i++) {
            assertThat(look()).isEqualTo("nothing");
        }
        assertThat(look()).isEqualTo("service ");
        assertQuiet();
    }

    @Test
    void aFolderInItsPlaceIsAnErrorUntilAFileIsThere() throws IOException {
        Files.createDirectory(file);
        assertThat(look()).contains("it is not a regular file; give the path of a file");
        assertQuiet();
        Files.delete(file);
        write("service: one\n");
        look();
        assertThat(look()).isEqualTo("service one");
    }

    @Test
    void aFileThatBecomesReadableWithoutAnyOtherChangeIsRead() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        watcher = new ConfigWatcher(link);
        assertThat(look()).contains("it cannot be read: ").contains("let the application's user read it");
        assertQuiet();
        Files.delete(link);
        Files.writeString(link, "service: one\n");
        look();
        assertThat(look()).isEqualTo("service one");
    }

    @Test
    void aFileOfMoreThanOneMebibyteIsAnErrorAndNotKept() throws IOException {
        write("#".repeat(3 * ProbeFile.MAX_LENGTH));

        assertThat(look()).contains("the file is larger than 1 MiB");
        assertQuiet();
    }

    private void assertQuiet() {
        for (int i = 0; i < 10; i++) {
            assertThat(look()).isEqualTo("nothing");
        }
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
        tick();
    }

    /** Each write has a time of its own, whatever the file system's clock. */
    private void tick() throws IOException {
        clock += 10_000;
        Files.setLastModifiedTime(file, FileTime.fromMillis(clock));
    }

    private String look() {
        @Nullable ConfigChange change = watcher.poll();
        if (change == null) {
            return "nothing";
        }
        FileConfig config = change.config();
        ConfigException error = change.error();
        assertThat(change.isGone()).isEqualTo(config == null && error == null);
        if (config != null) {
            return "service " + config.service();
        }
        return error == null ? "gone" : "error " + error.getMessage();
    }
}
