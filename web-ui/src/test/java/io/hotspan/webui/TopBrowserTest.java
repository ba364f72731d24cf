package io.hotspan.webui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import io.hotspan.probes.Limits;
import io.hotspan.probes.Step;
import io.hotspan.webui.fixtures.FakeMachine;
import io.hotspan.webui.targets.Target;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the time goes, and what the governor did, as the page shows it. */
class TopBrowserTest extends BrowserPage {
    private static final String WHY =
            "212,000 calls/s cost 3.1 % of the process's processor time, and all probes together may cost 1.0 %";

    /** A cell too many would make a second line. */
    private static final String FITS = """
            () => [".timing-heads", ".timing-row"].map(line => document.querySelector(line))
              .every(line => line.scrollWidth <= line.clientWidth && line.scrollHeight <= line.clientHeight + 8)
            """;

    @BeforeAll
    static void bePatient() {
        setDefaultAssertionTimeout(20_000);
    }

    @BeforeEach
    void attach() {
        attachToTheShop();
    }

    @Test
    void aPatternBecomesATableThatSorts() {
        time("com.shop..*");

        assertThat(page.locator(".probe-line code")).hasText("com.shop..* -> time");
        assertThat(head("Total")).hasAttribute("aria-sort", "descending");
        assertThat(page.locator(".timing-row").first()).containsText("CheckoutHandler::handle");
        assertThat(page.locator(".timing-foot")).containsText("methods were not called");

        head("Calls").locator("button").click();
        assertThat(head("Calls")).hasAttribute("aria-sort", "descending");
        assertThat(page.locator("[aria-sort]")).hasCount(1);
        assertThat(calls()).isSortedAccordingTo(Comparator.reverseOrder());
        head("Calls").locator("button").click();
        assertThat(head("Calls")).hasAttribute("aria-sort", "ascending");
        assertThat(calls()).isSorted();

        head("Method").locator("button").focus();
        page.keyboard().press("Enter");
        assertThat(head("Method")).hasAttribute("aria-sort", "ascending");
        assertThat(page.locator(".timing-row .method").allInnerTexts()).hasSizeGreaterThan(4);
        assertThat(page.locator(".timing-row").first()).containsText("OrderRepository::save");
    }

    @Test
    void aRowOpensToItsLatenciesAndItsRate() {
        time("com.shop..*");
        Locator row = page.locator(".timing").filter(named("OrderService::place"));
        row.locator(".timing-row").click();

        assertThat(row.locator(".timing-row")).hasAttribute("aria-expanded", "true");
        Locator bars = row.locator(".plot-bar");
        assertThat(bars.first()).isVisible();
        assertThat(bars.first().locator("title")).hasText(Pattern.compile(".* ms to .* ms: \\d+ calls?"));
        assertThat(row.locator("svg.plot").first())
                .hasAttribute("aria-label", Pattern.compile("half of the calls.*ms"));
        assertThat(row.locator(".plot-line")).isVisible();
        assertThat(row.locator("svg.plot").last()).hasAttribute("aria-label", Pattern.compile("\\d now, .* at most"));

        row.locator(".timing-row").focus();
        page.keyboard().press("ArrowLeft");
        assertThat(row.locator(".timing-more")).isHidden();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(page.locator(".timing.open")).hasCount(1);
        assertThat(page.locator(".timing.open .timing-row")).isFocused();
    }

    @Test
    void fromTheTableToTheSpansOfOneMethod() {
        time("com.shop..*");
        Locator row = page.locator(".timing").filter(named("OrderService::place"));
        row.locator(".timing-row").click();
        row.locator("button").filter(named("Trace its calls")).click();
        assertThat(page.locator(".composer textarea")).hasValue("com.shop.OrderService::place");
    }

    @Test
    void theFormAndTheEditorAreNotThereTogether() {
        Locator form = page.locator(".top-form");
        page.locator("button").filter(named("Write one")).click();
        assertThat(page.locator(".composer")).isVisible();
        assertThat(form).isHidden();
        page.locator("button").filter(named("Top")).click();
        assertThat(form.locator("input.mono")).isFocused();
        assertThat(page.locator(".composer")).isHidden();
    }

    @Test
    void whatTopCannotTimeIsSaidAndNotPlaced() {
        Locator pattern = page.locator(".top-form input.mono");
        pattern.fill("com.shop..* -> count");
        assertThat(page.locator(".top-form")).containsText("Top times methods, and this asks for something else.");
        pattern.fill("com.shop.OrderService::place when qty >> 3");
        assertThat(page.locator(".top-form .caret")).containsText("^");
        page.keyboard().press("Enter");
        assertThat(page.locator(".top-form .caret")).isVisible();
        assertThat(page.locator(".probe-row")).hasCount(0);
    }

    @Test
    void aCountProbeHasNoColumnsOfTime() {
        place("com.shop..* -> count");
        assertThat(head("Calls")).hasAttribute("aria-sort", "descending");
        assertThat(head("Total")).isHidden();
        page.locator(".timing-row").first().click();
        assertThat(page.locator(".timing.open svg.plot:visible")).hasCount(1);
    }

    @Test
    void aProbeThatTheGovernorTookDownSaysSoAndWhy() {
        place("com.shop.OrderService::place");
        Locator cost = page.locator(".probe-row > .num").nth(6);
        Locator line = page.locator(".probe-step");
        assertThat(cost).hasText("0.1 %");
        assertThat(line).isHidden();

        step(Step.HISTOGRAM, 0.031);
        assertThat(line).containsText("Timed only, calls are timed and make no spans.");
        assertThat(line).containsText(WHY + ".");
        assertThat(cost).hasText("3.1 %");
        assertThat(pill()).hasText("live");

        step(Step.OFF, 0);
        assertThat(line).containsText("Off for now");
        assertThat(pill()).hasText("paused");

        step(Step.SPAN, 0.004);
        assertThat(line).isHidden();
        assertThat(pill()).hasText("live");
    }

    @Test
    void aProbeThatTheGovernorTookOutSaysWhatToDo() {
        place("com.shop.OrderService::place");
        step(Step.OUT, 0);
        assertThat(pill()).hasText("cost too much");
        assertThat(page.locator(".probe-step")).containsText("Ended by the governor");
        assertThat(page.locator(".probe-step")).containsText(WHY);
        assertThat(page.locator(".probe-step")).containsText("Name a method that is called less often");
        assertThat(page.locator(".probe-note")).isHidden();
    }

    @Test
    void theTableFitsEveryWindow() {
        time("com.shop..*");
        page.locator(".timing-row").first().click();
        for (int width : new int[] {1280, 1024, 800, 600, 400}) {
            page.setViewportSize(width, 800);
            assertThat(page.evaluate("document.documentElement.scrollWidth"))
                    .as("width " + width)
                    .isEqualTo(width);
            assertThat(page.evaluate(FITS)).as("the table at " + width).isEqualTo(true);
        }
    }

    private void time(String pattern) {
        page.locator(".top-form input.mono").fill(pattern);
        assertThat(page.locator(".top-says")).containsText("Goes into 13 methods of 6 classes");
        page.keyboard().press("Enter");
        assertThat(page.locator(".timing-row").nth(5)).isVisible();
        assertThat(page.locator(".top-form")).isHidden();
    }

    private void place(String text) {
        Target target = console.targets.find(Target.idOf(FakeMachine.SHOP)).orElseThrow();
        assertThat(target.desired().place(text, Limits.live(), false, false, "mia"))
                .isPresent();
        assertThat(pill()).hasText("live");
    }

    private void step(Step step, double cpu) {
        console.machine.session(FakeMachine.SHOP).step("p1", step, step == Step.SPAN ? "" : WHY, cpu);
    }

    private Locator pill() {
        return page.locator(".probe-row .pill");
    }

    private Locator head(String name) {
        return page.locator("[role=columnheader]").filter(named(name));
    }

    /** Between two of its updates the table is in order. */
    private List<Integer> calls() {
        await().until(() -> page.locator(".timing-row .calls").count() > 4);
        return page.locator(".timing-row .calls").allInnerTexts().stream()
                .map(Integer::valueOf)
                .toList();
    }
}
