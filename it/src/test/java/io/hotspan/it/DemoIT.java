package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The first command of the README, and the ways a newcomer ends it. */
class DemoIT {
    private static final Pattern SHOP = Pattern.compile("shop: .* pid (\\d+),");
    private static final String A_SPAN = "OrderService.place  ";

    /** With a process group of its own, as a terminal gives it. */
    private static Tool demo(String... more) {
        String[] words = new String[more.length + 2];
        words[0] = "demo";
        words[1] = "--no-open";
        System.arraycopy(more, 0, words, 2, more.length);
        return Tool.start(Map.of("JDK_JAVA_OPTIONS", "-Dhotspan.home=" + Parts.root()), List.of("setsid"), words);
    }

    private static ProcessHandle shop(Tool demo) {
        demo.awaitText("shop: ");
        Matcher line = SHOP.matcher(demo.said());
        assertThat(line.find()).as(demo.said()).isTrue();
        return ProcessHandle.of(Long.parseLong(line.group(1))).orElseThrow();
    }

    private static void endedWell(Tool demo, ProcessHandle shop) {
        assertThat(demo.end()).as(demo.said()).isZero();
        assertThat(demo.said()).contains("restored and verified identical", "0 in flight", "shop:    closed");
        assertThat(shop.isAlive()).isFalse();
    }

    @Test
    void theDemoShowsSpansAndTakesAllOutWhenItsTimeIsOver() {
        try (Tool demo = demo("--for", "4s")) {
            ProcessHandle shop = shop(demo);
            demo.awaitText(A_SPAN);
            endedWell(demo, shop);
            assertThat(demo.said()).contains("the time of --for is over");
        }
    }

    /** Which goes to all processes of the terminal. */
    @Test
    void ctrlCLeavesTheShopTheTimeToBePutBack() {
        try (Tool demo = demo()) {
            ProcessHandle shop = shop(demo);
            demo.awaitText(A_SPAN);
            Shell.run("kill", "-INT", "--", "-" + demo.pid()).succeeds();
            endedWell(demo, shop);
            assertThat(demo.said()).contains("you left (Ctrl-C)");
        }
    }

    @Test
    void aPoliteKillIsAsCtrlC() {
        try (Tool demo = demo()) {
            ProcessHandle shop = shop(demo);
            demo.awaitText(A_SPAN);
            demo.signal("TERM");
            endedWell(demo, shop);
        }
    }

    @Test
    void aShopThatEndsIsSaidSo() {
        try (Tool demo = demo()) {
            ProcessHandle shop = shop(demo);
            demo.awaitText(A_SPAN);
            assertThat(shop.destroyForcibly()).isTrue();
            assertThat(demo.end()).as(demo.said()).isEqualTo(8);
            assertThat(demo.said()).contains("the target process ended").doesNotContain("Ctrl-C)");
        }
    }

    @Test
    void aDemoThatIsKilledTakesItsShopWithIt() {
        try (Tool demo = demo()) {
            ProcessHandle shop = shop(demo);
            demo.awaitText(A_SPAN);
            demo.signal("KILL");
            await().until(() -> !shop.isAlive());
        }
    }
}
