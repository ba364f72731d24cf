package io.hotspan.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThisMachineTest {
    @Test
    void hotspansOwnProcessesAreNoTargets() {
        assertThat(ThisMachine.isOurs("io.hotspan.cli.Main")).isTrue();
        assertThat(ThisMachine.isOurs("io.hotspan.launcher.Launcher")).isTrue();
        assertThat(ThisMachine.isOurs("hotspan.jar")).isTrue();
        assertThat(ThisMachine.isOurs("/opt/hotspan/hotspan-0.1.0.jar")).isTrue();
    }

    @Test
    void programsWithASimilarNameAreTargets() {
        assertThat(ThisMachine.isOurs("com.shop.Main")).isFalse();
        assertThat(ThisMachine.isOurs("hotspan-shop.jar")).isFalse();
        assertThat(ThisMachine.isOurs("io.hotspan.cli.RealJvmTest$Sleeper")).isFalse();
        assertThat(ThisMachine.isOurs("")).isFalse();
    }
}
