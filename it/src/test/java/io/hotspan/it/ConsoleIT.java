package io.hotspan.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The console as a user has it: {@code hotspan ui}, a browser, a shop with customers. Screenshots go to {@code it/target/screenshots}. */
class ConsoleIT {
    private static final List<String> PROBED = List.of("com.shop.OrderService", "com.shop.stock.StockService");
    private static final double SLOW = 60_000;

    @TempDir
    Path directory;

    @Test
    void fromTheListOfJvmsToASpanAndBackByClicksAlone() {
        Path pins = directory.resolve("hotspan.yaml");
        try (Chromium chromium = Chromium.start();
                Target shop = Target.shop(Jdk.own(), 2);
                Tool console = Tool.start("ui", "--no-open", "--json", "--pin-to", pins.toString())) {
            String link = console.await("console", 1).get(0).path("url").asString();
            Map<String, String> code = CodeReader.read(shop, PROBED);
            Page page = chromium.page(link.substring(0, link.indexOf("/#")), ColorScheme.LIGHT);
            page.navigate(link);
            page.waitForSelector(".jvm-row");
            shoot(page, "jvms");

            // By its label, which ends with the number: as a text that number may stand in another row, too.
            page.locator(".jvm-row[aria-label$=', pid " + shop.pid() + "'] .go").click();
            page.waitForSelector(".finder input");
            shoot(page, "attached");
            place(page, "OrderService", "place(", "attr(qty)");
            place(page, "StockService", "reserve(", "args");
            assertThat(page.locator(".probe-row")).hasCount(2);

            // The inner method's call: one of the outer alone may be older than the second probe.
            page.locator(".span-row")
                    .filter(named("StockService.reserve"))
                    .first()
                    .click();
            assertThat(page.locator(".fall")).hasCount(2);
            assertThat(page.locator(".span-detail")).containsText("qty");
            shoot(page, "trace");
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            shoot(page, "trace-dark");
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));

            pinAndRemove(page, pins);
            page.locator(".work-head button").click();
            assertThat(page.locator(".work-head")).containsText("restored and verified identical", patient());
            shoot(page, "detached");
            assertThat(chromium.complaints()).isEmpty();
            assertThat(CodeReader.read(shop, PROBED)).isEqualTo(code);
            assertThat(shop.complaints()).isEmpty();
            console.interrupt();
            assertThat(console.end()).as(console.said()).isZero();
        }
    }

    @Test
    void leavingTellsOfTheCodeAndOfTheLastSpans() {
        Together.each(List.of(Collector.Fault.NONE, Collector.Fault.DOWN, Collector.Fault.HUNG), ConsoleIT::leave);
    }

    /** The console is left with its probe in and spans on their way, to a collector that takes them or to none. */
    private static void leave(Collector.Fault fault) {
        try (Collector collector = Collector.with(fault);
                Target target = Target.counting(Jdk.own());
                Tool console = Tool.start("ui", "--no-open", "--json", "--otlp", collector.url())) {
            target.count("run threads=1 calls=1"); // loads the class
            ConsoleClient page = ConsoleClient.open(
                    console.await("console", 1).get(0).path("url").asString());
            page.place(page.attach(target.pid()), "com.shop.count.Counted::work");
            target.count("run threads=1 calls=20");
            console.interrupt();
            assertThat(console.end()).as(console.said()).isEqualTo(fault.delivers ? 0 : 3);
            JsonNode stopped = console.json("stopped").get(0);
            assertThat(stopped.path("pid").asLong()).isEqualTo(target.pid());
            assertThat(stopped.path("exported").asInt() + sum(stopped.path("dropped")))
                    .as(stopped.toString())
                    .isEqualTo(20);
            assertThat(collector.accepted()).hasSize(stopped.path("exported").asInt());
            assertThat(stopped.path("restored").path("classes").asInt()).isPositive();
            assertThat(stopped.path("restored").path("identical"))
                    .isEqualTo(stopped.path("restored").path("classes"));
            assertThat(target.complaints()).isEmpty();
        }
    }

    private static int sum(JsonNode counts) {
        return counts.values().stream().mapToInt(JsonNode::asInt).sum();
    }

    /** The console dies with its probes in: the agent takes them out by itself. */
    @Test
    void aKilledConsoleLeavesNothing() {
        try (Target target = Target.counting(Jdk.own());
                Tool console = Tool.start("ui", "--no-open", "--json")) {
            target.count("run threads=1 calls=50");
            Footprint clean = Footprint.of(target);
            Map<String, String> code = CodeReader.read(target, List.of("com.shop.count.Counted"));
            ConsoleClient page = ConsoleClient.open(
                    console.await("console", 1).get(0).path("url").asString());
            String id = page.attach(target.pid());
            page.place(id, "com.shop.count.Counted::work");
            console.signal("KILL");
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
            assertThat(CodeReader.read(target, List.of("com.shop.count.Counted")))
                    .isEqualTo(code);
            clean.assertNothingWasLeft(Footprint.of(target).without(".hotspan-" + target.pid()));
            assertThat(target.complaints()).isEmpty();
        }
    }

    /** Finds the method by typing, and clicks. */
    private void place(Page page, String type, String method, String chip) {
        Locator search = page.locator(".finder input");
        search.fill(type);
        page.locator(".method-row").filter(named(method)).first().click();
        assertThat(page.locator(".says-box")).containsText("Goes into 1 method of 1 class", patient());
        page.locator(".chip").filter(named(chip)).click();
        shoot(page, "probe-" + type);
        int before = page.locator(".probe-row").count();
        page.locator(".composer button.main").click();
        assertThat(page.locator(".probe-row")).hasCount(before + 1);
        assertThat(page.locator(".probe-row").filter(named(type)).locator(".pill"))
                .hasText("live", new LocatorAssertions.HasTextOptions().setTimeout(SLOW));
    }

    private static void pinAndRemove(Page page, Path pins) {
        Locator row = page.locator(".probe-row").filter(named("OrderService"));
        row.locator("[aria-label^='Pin']").click();
        assertThat(page.locator(".notice")).containsText("hotspan.yaml");
        assertThat(pins).content().contains("com.shop.OrderService::place");
        row.locator("[aria-label^='Remove']").click();
        assertThat(page.locator(".probe-row")).hasCount(1);
        assertThat(page.locator(".probe-row")).not().containsText(Pattern.compile("OrderService"));
    }

    private static void shoot(Page page, String name) {
        page.screenshot(
                new Page.ScreenshotOptions().setPath(Parts.target("screenshots").resolve(name + ".png")));
    }

    private static LocatorAssertions.ContainsTextOptions patient() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(SLOW);
    }

    private static Locator.FilterOptions named(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }
}
