package io.hotspan.cli.off;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.attach.Jvm;
import io.hotspan.cli.fixtures.Samples;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a made-up /proc, so that no JVM of this machine is switched off. */
class OffSwitchTest {
    private static final String FILE = ".hotspan-off-1000";

    @TempDir
    Path proc;

    private final Jvm one = Samples.jvm(11, "one.Main");
    private final Jvm two = Samples.jvm(12, "two.Main");
    private OffSwitch power;

    @BeforeEach
    void makeProc() throws Exception {
        Files.createDirectories(proc.resolve("11/root/tmp"));
        Files.createDirectories(proc.resolve("12/root/tmp"));
        Files.createDirectories(proc.resolve("self/root/tmp"));
        power = new OffSwitch(proc, OffSwitch.ownUid());
    }

    @Test
    void offWritesAFileInEachTmpAndOnTakesItAway() {
        assertThat(power.off(List.of(one, two))).allMatch(OffSwitch.Outcome::done);
        assertThat(proc.resolve("11/root/tmp").resolve(FILE))
                .content()
                .matches(".+ since 2\\d{3}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC");
        assertThat(proc.resolve("12/root/tmp").resolve(FILE)).exists();
        assertThat(power.state(one)).isPresent();
        assertThat(power.on(List.of(one, two))).allMatch(OffSwitch.Outcome::done);
        assertThat(proc.resolve("11/root/tmp").resolve(FILE)).doesNotExist();
        assertThat(power.state(one)).isEmpty();
    }

    @Test
    void bothAreNoNewsTheSecondTime() {
        assertThat(power.on(List.of(one))).allMatch(OffSwitch.Outcome::done);
        assertThat(power.off(List.of(one))).allMatch(OffSwitch.Outcome::done);
        assertThat(power.off(List.of(one))).allMatch(OffSwitch.Outcome::done);
    }

    @Test
    void jvmsThatShareATmpShareTheFile() throws Exception {
        Files.createDirectories(proc.resolve("13"));
        Files.createSymbolicLink(proc.resolve("13/root"), proc.resolve("11/root"));
        Jvm three = Samples.jvm(13, "three.Main");
        assertThat(power.off(List.of(one, three))).allMatch(OffSwitch.Outcome::done);
        assertThat(power.on(List.of(one, three))).allMatch(OffSwitch.Outcome::done);
    }

    @Test
    void aTmpThatIsASymbolicLinkIsNotFollowed(@TempDir Path elsewhere) throws Exception {
        Files.delete(proc.resolve("11/root/tmp"));
        Files.createSymbolicLink(proc.resolve("11/root/tmp"), elsewhere);
        assertThat(power.off(List.of(one, two)).subList(0, 2))
                .satisfiesExactly(
                        first -> assertThat(first.problem()).contains("cannot be opened"),
                        second -> assertThat(second.done()).isTrue());
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aFileThatIsASymbolicLinkIsNotFollowed(@TempDir Path elsewhere) throws Exception {
        Path victim = Files.writeString(elsewhere.resolve("victim"), "mine");
        Files.createSymbolicLink(proc.resolve("11/root/tmp").resolve(FILE), victim);
        assertThat(power.off(List.of(one)).get(0).done()).isFalse();
        assertThat(power.on(List.of(one)).get(0).done()).isFalse();
        assertThat(victim).hasContent("mine");
        assertThat(Files.exists(proc.resolve("11/root/tmp").resolve(FILE), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    /** A service between two starts of a crash loop, or one that is down, has no process to go by. */
    @Test
    void whatIsSwitchedWhileNoJvmRunsCountsForThoseThatStartLater() throws Exception {
        int own = OffSwitch.ownUid();
        Path here = proc.resolve("self/root/tmp/.hotspan-off-" + own);
        assertThat(power.off(List.of())).singleElement().satisfies(outcome -> {
            assertThat(outcome.done()).isTrue();
            assertThat(outcome.jvm()).isNull();
            assertThat(outcome.file()).isEqualTo("/tmp/.hotspan-off-" + own);
        });
        assertThat(here).content().contains(" since 2");
        assertThat(power.on(List.of())).hasSize(1).allMatch(OffSwitch.Outcome::done);
        assertThat(here).doesNotExist();
    }

    @Test
    void aJvmThatSharesTheMachinesTmpIsNamedAlone() throws Exception {
        int own = OffSwitch.ownUid();
        Files.createDirectories(proc.resolve("13"));
        Files.createSymbolicLink(proc.resolve("13/root"), proc.resolve("self/root"));
        Jvm three = Samples.jvm(13, own, "three.Main");
        assertThat(power.off(List.of(three))).singleElement().satisfies(outcome -> assertThat(outcome.jvm())
                .isEqualTo(three));
        assertThat(proc.resolve("self/root/tmp/.hotspan-off-" + own)).exists();
        assertThat(power.on(List.of(three))).hasSize(1);
        assertThat(proc.resolve("self/root/tmp")).isEmptyDirectory();
    }

    @Test
    void rootTakesAwayEverybodysFilesOfThisMachineAndNothingElse(@TempDir Path elsewhere) throws Exception {
        Path tmp = proc.resolve("self/root/tmp");
        Path victim = Files.writeString(elsewhere.resolve("victim"), "mine");
        Path link = Files.createSymbolicLink(tmp.resolve(".hotspan-off-1003"), victim);
        for (String name : List.of(".hotspan-off-1001", ".hotspan-off-1002", ".hotspan-off-notes", "hotspan-off-9")) {
            Files.writeString(tmp.resolve(name), "x");
        }
        assertThat(new OffSwitch(proc, 0).on(List.of())).allMatch(OffSwitch.Outcome::done);
        assertThat(tmp.toFile().list())
                .containsExactlyInAnyOrder(".hotspan-off-1003", ".hotspan-off-notes", "hotspan-off-9");
        assertThat(link).isSymbolicLink();
        assertThat(victim).hasContent("mine");
    }

    @Test
    void whatRootHasSwitchedOffIsOff() throws Exception {
        Path file = Files.writeString(proc.resolve("11/root/tmp").resolve(FILE), "root since then");
        OffSwitch user = new OffSwitch(proc, 1000);
        Files.setAttribute(proc.resolve("11"), "unix:uid", 1000);
        Files.setAttribute(proc.resolve("self"), "unix:uid", 1000);
        assertThat(user.off(List.of(one)).get(0).problem()).isEmpty();
        assertThat(file).hasContent("root since then");
        assertThat(user.on(List.of(one)).get(0).problem()).contains("not to you");
    }

    /** Whoever made the file first would keep root from switching anything off: the agent does not look at it. */
    @Test
    void aStrangersFileIsReplacedByRootAndSaidToEverybodyElse() throws Exception {
        Path file = Files.writeString(proc.resolve("11/root/tmp").resolve(FILE), "squatted");
        Files.setAttribute(file, "unix:uid", 4711);
        assertThat(new OffSwitch(proc, 1001).off(List.of(one)).get(0).problem())
                .contains("it belongs to 4711, not to you");
        assertThat(file).hasContent("squatted");
        assertThat(power.off(List.of(one))).allMatch(OffSwitch.Outcome::done);
        assertThat(file).content().contains(" since 2");
        assertThat(power.state(one)).isPresent();
    }

    @Test
    void aJvmWithoutAViewOfItsFilesIsAFailure() {
        assertThat(power.off(List.of(Samples.jvm(99, "gone.Main"))).get(0).done())
                .isFalse();
    }

    @Test
    void onlyRootMaySwitchOthersOff() {
        assertThat(new OffSwitch(proc, 0).mine(one)).isTrue();
        assertThat(new OffSwitch(proc, 1000).mine(one)).isTrue();
        assertThat(new OffSwitch(proc, 1001).mine(one)).isFalse();
    }
}
