package io.hotspan.webui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.Latencies;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.Limits;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Step;
import io.hotspan.probes.wire.Timing;
import io.hotspan.webui.fixtures.FakeMachine;
import io.hotspan.webui.fixtures.FakeShop;
import io.hotspan.webui.fixtures.TestConsole;
import io.hotspan.webui.targets.ProbeStatus;
import io.hotspan.webui.targets.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As many methods as a time probe may have. */
class WideTableTest extends BrowserPage {
    private static final int METHODS = 2_000;
    private static final int CALLED = 1_900;
    private static final String OBSERVE = """
            () => {
              window.updates = [];
              new MutationObserver(() => window.updates.push(performance.now()))
                .observe(document.querySelector(".timing-rows"), { childList: true, characterData: true, subtree: true });
            }
            """;

    private FakeShop shop;

    @Override
    TestConsole start(Path empty) throws IOException {
        return TestConsole.quiet(empty);
    }

    @BeforeEach
    void place() {
        attachToTheShop();
        shop = console.machine.session(FakeMachine.SHOP);
        Target target = console.targets.find(Target.idOf(FakeMachine.SHOP)).orElseThrow();
        assertThat(target.desired().place("com.shop..* -> time", Limits.live(), false, false, "mia"))
                .isPresent();
        await().until(() -> shop.revision() == 1);
        shop.tell(status(1));
        page.waitForSelector(".timing-row");
    }

    @Test
    void theFirstTwoHundredByTheOrderAndAllOnDemand() {
        assertThat(page.locator(".timing")).hasCount(200);
        assertThat(page.locator(".timing-foot")).containsText("The first 200 of 1,900 methods");
        assertThat(page.locator(".timing-foot")).containsText("100 methods were not called");
        assertThat(page.locator(".timing-row").first()).containsText("Service1999::call");
        page.locator(".timing-foot button").click();
        assertThat(page.locator(".timing")).hasCount(CALLED);
        page.locator(".timing-foot button").click();
        assertThat(page.locator(".timing")).hasCount(200);
    }

    @Test
    void theTableChangesOnceASecondHoweverOftenTheTargetSpeaks() {
        page.locator(".timing-foot button").click();
        assertThat(page.locator(".timing")).hasCount(CALLED);
        page.evaluate(OBSERVE);
        double from = number(page.evaluate("performance.now()"));
        for (int round = 2; round < 14; round++) {
            shop.tell(status(round));
            assertThat(page.locator(".hits > span").first()).hasText(hits(round));
        }
        double seconds = (number(page.evaluate("performance.now()")) - from) / 1_000;
        int updates = ((List<?>) page.evaluate("window.updates")).size();
        assertThat(updates).isBetween(1, (int) (seconds / 0.95) + 1);
    }

    @Test
    void theFocusAndTheOpenRowGoAlongWithTheirMethod() {
        page.locator(".timing-row").nth(2).focus();
        page.keyboard().press("Enter");
        assertThat(page.locator(".timing.open")).containsText("Service1997::call");
        shop.tell(status(2, true));
        assertThat(page.locator(".timing-row").first()).containsText("Service100::call");
        assertThat(page.locator(".timing.open")).hasCount(0);

        shop.tell(status(3));
        assertThat(page.locator(".timing-row").first()).containsText("Service1999::call");
        assertThat(page.locator(".timing").nth(2)).hasClass(Pattern.compile("\\bopen\\b"));

        page.locator(".timing-row").first().focus();
        shop.tell(List.of(swapped(4)));
        assertThat(page.locator(".timing-row").nth(1)).containsText("Service1999::call");
        assertThat(page.locator(".timing-row").nth(1)).isFocused();
    }

    /** A whole number of JavaScript arrives as an {@link Integer}, any other as a {@link Double}. */
    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static String hits(int round) {
        return String.format(Locale.ROOT, "%.1fM", round * (CALLED + 1.0) * CALLED / 2 / 1e6);
    }

    private static List<ProbeStatus> status(int round) {
        return status(round, false);
    }

    private static List<ProbeStatus> status(int round, boolean reversed) {
        return List.of(probe(timings(round, reversed)));
    }

    /** The first two in each other's place. */
    private static ProbeStatus swapped(int round) {
        List<Timing> timings = new ArrayList<>(timings(round, false));
        timings.set(METHODS - 1, timing(METHODS - 1, round * (CALLED - 1L)));
        timings.set(METHODS - 2, timing(METHODS - 2, (long) round * CALLED));
        return probe(timings);
    }

    private static List<Timing> timings(int round, boolean reversed) {
        int silent = METHODS - CALLED;
        return IntStream.range(0, METHODS)
                .mapToObj(i -> timing(i, i < silent ? 0 : (long) round * (reversed ? METHODS - i : i + 1 - silent)))
                .toList();
    }

    private static ProbeStatus probe(List<Timing> timings) {
        return new ProbeStatus(
                "p1",
                "com.shop..* -> time",
                ProbeState.LIVE,
                "",
                METHODS,
                METHODS,
                60_000,
                -1,
                Ledger.EMPTY,
                List.of(),
                List.of(),
                timings,
                "mia",
                0,
                "",
                "",
                Step.HISTOGRAM,
                "",
                0.004);
    }

    private static Timing timing(int number, long calls) {
        long[] buckets = new long[Latencies.BUCKETS];
        for (int i = 60; i < 72; i++) {
            buckets[i] = calls / (1 + Math.abs(i - 64));
        }
        String method = "com.shop.generated.Service" + number + "::call(Order,int)";
        return new Timing(
                method, calls, calls / 50, calls * 1_400_000, 9_000_000, calls * 400_000, Latencies.of(buckets));
    }
}
