package io.hotspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.cli.fixtures.Heard;
import io.hotspan.cli.fixtures.Samples;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Screen;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.exporters.ExportTargetException;
import io.hotspan.probes.DropCause;
import io.hotspan.probes.EndReason;
import io.hotspan.webui.targets.Ending;
import io.hotspan.webui.targets.Farewell;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConsoleRunTest {
    private static final Ending RESTORED = new Ending(EndReason.LEFT, 2, 2, List.of(), 5);
    private static final String SHOP = "stopped: 4242 com.shop.Main (JDK 17.0.15) — ";

    private final Heard heard = new Heard();

    @Test
    void aConsoleThatWasNeverAttachedIsDoneWithoutAWord() throws ExportTargetException {
        assertThat(end()).isEqualTo(ExitCode.DONE);
        assertThat(heard.lines()).isEmpty();
    }

    @Test
    void eachJvmHasALineAndTheGravestIsTheExitCode() throws ExportTargetException {
        Ending broken = new Ending(EndReason.LEFT, 3, 2, List.of("com.shop.A: it differs"), 5);
        Farewell other = new Farewell(Samples.jvm(17, "b.B"), broken, false, spans(Map.of()), "");
        assertThat(end(shop(RESTORED, false, Map.of()), other, shop(RESTORED, false, Map.of())))
                .isEqualTo(ExitCode.NOT_RESTORED);
        String good = SHOP + "1,041 exported, 0 dropped; 2 classes restored and verified identical";
        assertThat(heard.lines())
                .containsExactly(
                        good,
                        "stopped: 17 b.B (JDK 17.0.15) — 1,041 exported, 0 dropped; 1 of 3 classes NOT verified as before",
                        "  com.shop.A: it differs",
                        good);
    }

    @Test
    void anAgentThatSaidNothingHasNotRestored() throws ExportTargetException {
        assertThat(end(new Farewell(Samples.jvm(4242, "com.shop.Main"), null, false, null, "")))
                .isEqualTo(ExitCode.NOT_RESTORED);
        assertThat(heard.lines())
                .containsExactly(
                        SHOP
                                + "the agent did not say whether the code was restored; it removes its probes by itself, `hotspan status` tells");
    }

    @Test
    void aProcessThatHasEndedIsNoFailure() throws ExportTargetException {
        assertThat(end(new Farewell(Samples.jvm(4242, "com.shop.Main"), null, true, null, "")))
                .isEqualTo(ExitCode.DONE);
        assertThat(heard.lines()).containsExactly(SHOP + "the process has ended, nothing is left to restore");
    }

    @Test
    void lostSpansArePartial() throws ExportTargetException {
        assertThat(end(shop(RESTORED, false, Map.of(DropCause.SHUTDOWN, 7L)))).isEqualTo(ExitCode.PARTIAL);
        assertThat(heard.lines())
                .containsExactly(SHOP + "1,041 exported, 7 dropped; 2 classes restored and verified identical");
        assertThat(heard.err())
                .contains("not all spans of 4242 reached http://127.0.0.1:4318")
                .contains("it did not take them in time; is it running?");
        assertThat(end(shop(RESTORED, true, Map.of(DropCause.EXPORT_FAILED, 1L))))
                .isEqualTo(ExitCode.PARTIAL);
        assertThat(end(shop(RESTORED, false, Map.of(DropCause.QUEUE_FULL, 1L)))).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aFaultOfOursIsPartial() throws ExportTargetException {
        Ending fault = new Ending(EndReason.FAULT, 2, 2, List.of(), 5);
        assertThat(end(shop(fault, false, Map.of()))).isEqualTo(ExitCode.PARTIAL);
    }

    @Test
    void programsGetAnObjectForEachJvm() throws ExportTargetException {
        ExitCode exit = end(heard.screen().json(true), shop(RESTORED, false, Map.of(DropCause.SHUTDOWN, 7L)));
        assertThat(exit).isEqualTo(ExitCode.PARTIAL);
        assertThat(heard.lines())
                .containsExactly("{\"type\":\"stopped\",\"pid\":4242,\"main\":\"com.shop.Main\",\"reason\":\"LEFT\","
                        + "\"message\":\"you left\",\"exported\":1041,\"dropped\":{\"SHUTDOWN\":7},"
                        + "\"restored\":{\"classes\":2,\"identical\":2,\"failed\":0},"
                        + "\"unsent\":\"it did not take them in time; is it running?\",\"exit\":3}");
    }

    private static Farewell shop(@Nullable Ending ending, boolean gone, Map<DropCause, Long> dropped) {
        return new Farewell(Samples.jvm(4242, "com.shop.Main"), ending, gone, spans(dropped), "");
    }

    private static Farewell.Spans spans(Map<DropCause, Long> dropped) {
        return new Farewell.Spans(1_041, dropped);
    }

    private ExitCode end(Farewell... farewells) throws ExportTargetException {
        return end(heard.screen(), farewells);
    }

    private static ExitCode end(Screen screen, Farewell... farewells) throws ExportTargetException {
        return ConsoleRun.end(screen, List.of(farewells), ExportTarget.of("http://127.0.0.1:4318", Map.of()));
    }
}
