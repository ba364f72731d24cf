package io.hotspan.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThisMachineTest {
    @Test
    void hotspansOwnProcessesAreNoTargets() {
        assertThat(ThisMachine.isOurs("io.hotspan.cli.Main")).isTrue();
        assertThat(ThisMachine.isOurs("io.hotspan.launcher.Launcher")).isTrue();
        assertThat(ThisMachine.isOurs("hotspan.jar")).isTrue();
        assertThat(ThisMachine.isOurs("/opt/hotspan/hotspan-0.1.0.jar")).isTrue();
    }

    @Test
    void aThreadThatEndsMeanwhileHidesNoOther(@TempDir Path tasks) throws Exception {
        for (int id = 1; id <= 40; id++) {
            Files.createDirectory(tasks.resolve(Integer.toString(id)));
        }
        Files.writeString(tasks.resolve("20/comm"), "hotspan-control\n");
        assertThat(ThisMachine.hasThreads(tasks)).isTrue();
        Files.writeString(tasks.resolve("20/comm"), "main\n");
        assertThat(ThisMachine.hasThreads(tasks)).isFalse();
    }

    @Test
    void programsWithASimilarNameAreTargets() {
        assertThat(ThisMachine.isOurs("com.shop.Main")).isFalse();
        assertThat(ThisMachine.isOurs("hotspan-shop.jar")).isFalse();
        assertThat(ThisMachine.isOurs("io.hotspan.cli.RealJvmTest$Sleeper")).isFalse();
        assertThat(ThisMachine.isOurs("")).isFalse();
    }
}
