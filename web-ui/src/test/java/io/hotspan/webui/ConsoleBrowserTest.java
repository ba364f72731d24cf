package io.hotspan.webui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import io.hotspan.probes.Call;
import io.hotspan.probes.Captured;
import io.hotspan.webui.fixtures.FakeMachine;
import io.hotspan.webui.targets.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page in a real browser. */
class ConsoleBrowserTest extends BrowserPage {
    private static final String HOSTILE =
            "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";

    @Test
    void fromTheListOfJvmsToATraceAndBackByClicksAlone() {
        attachToTheShop();
        page.locator(".finder input").fill("OrderService");
        page.locator(".method-row").filter(named("place(")).click();
        assertThat(page.locator(".says-box")).containsText("Goes into 1 method of 1 class");
        page.locator(".chip").filter(named("attr(qty)")).click();
        page.locator(".composer button.main").click();

        Locator row = page.locator(".probe-row");
        assertThat(row.locator(".pill")).hasText("live");
        page.locator(".span-row").first().click();
        assertThat(page.locator(".fall")).hasCount(1);
        assertThat(page.locator(".span-detail")).containsText("qty");

        row.locator("[aria-label^='Pin']").click();
        assertThat(page.locator(".notice")).containsText("hotspan.yaml");
        assertThat(console.pinFile).content().contains("com.shop.OrderService::place -> attr(qty)");
        row.locator("[aria-label^='Remove']").click();
        assertThat(page.locator(".probe-row")).hasCount(0);
        page.locator(".work-head button").click();
        assertThat(page.locator(".work-head")).containsText("restored and verified identical");
    }

    @Test
    void anOpenCallFromBeforeItsProbeIsFoundThoughTheLedgerKnowsOfNoneAndIsNotShownAsNew() {
        attachToTheShop();
        page.locator("button").filter(named("Write one")).click();
        page.locator(".composer textarea").fill("com.shop.OrderService::place");
        page.keyboard().press("Enter");
        assertThat(page.locator(".probe-row .pill")).hasText("live");
        page.locator(".probe-row .fold").click();
        page.locator(".probe-details button").filter(named("Show open calls")).click();
        assertThat(page.locator(".open-call strong"))
                .hasText(new String[] {"unknown, entered before the probe", "3 min"});
    }

    @Test
    void theTokenIsGoneFromTheAddressAndTheLinkFromHistory() {
        assertThat(page.url()).doesNotContain("#").endsWith("/");
        String cookie = (String) page.evaluate("document.cookie");
        assertThat(cookie).isEmpty();
    }

    @Test
    void theKeyboardAloneIsEnough() {
        page.locator(".jvm-row").first().focus();
        page.keyboard().press("Enter");
        page.waitForSelector(".finder .class-row");
        page.keyboard().press("/");
        page.keyboard().type("OrderService::place");
        page.waitForSelector(".method-row");
        page.keyboard().press("ArrowDown");
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(page.locator(".composer textarea")).hasValue("com.shop.OrderService::place");
        page.keyboard().press("Enter");
        page.waitForSelector(".span-row");
        page.keyboard().press("p");
        page.locator(".span-row").first().focus();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(page.locator(".trace")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.locator(".trace")).isHidden();
        page.locator(".probe-row").focus();
        page.keyboard().press("Delete");
        assertThat(page.locator(".probe-row")).hasCount(0);
    }

    @Test
    void aFailedAttachIsAPlainSentenceWithTheCure() {
        page.locator(".jvm").filter(named("Bootstrap")).locator(".go").click();
        assertThat(page.locator(".problem-box")).containsText("belongs to user tomcat");
        assertThat(page.locator(".problem-box")).containsText("Run hotspan as tomcat or as root.");
    }

    @Test
    void aWrongTextShowsItsCaretAndIsNotPlaced() {
        attachToTheShop();
        page.locator("button").filter(named("Write one")).click();
        page.locator(".composer textarea").fill("com.shop.OrderService::place when qty >> 3");
        assertThat(page.locator(".caret")).containsText("^");
        page.keyboard().press("Enter");
        assertThat(page.locator(".composer")).isVisible();
        assertThat(page.locator(".probe-row")).hasCount(0);
    }

    @Test
    void aCapturedValueIsTextWhateverItHolds() {
        attachToTheShop();
        Call call = Call.builder("p9", "com.shop.Evil", "run")
                .traceId(1, 2)
                .spanId(3, 0)
                .time(1_000_000_000L, 1_005_000_000L)
                .thread(1, HOSTILE)
                .error(HOSTILE, HOSTILE)
                .capture(new Captured(HOSTILE, HOSTILE))
                .capture(new Captured("password", "redacted(name)"))
                .capture(new Captured("long", "y".repeat(255)))
                .build();
        console.machine.session(FakeMachine.SHOP).send(List.of(call));
        page.locator(".span-row").first().click();
        Locator detail = page.locator(".span-detail");
        assertThat(detail).containsText(HOSTILE);
        assertThat(detail.locator(".redacted")).hasText("redacted(name)");
        detail.locator("button").filter(named("Show all 255")).click();
        assertThat(detail).containsText("y".repeat(255));
        assertThat(page.locator("main img, main script")).hasCount(0);
        assertThat(page.title()).contains("com.shop.Main");
    }

    @Test
    void darkFollowsTheSystemAndTheChoiceWins() {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        String light = background();
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        assertThat(background()).isNotEqualTo(light);
        page.keyboard().press("t");
        assertThat(background()).isEqualTo(light);
        page.reload();
        page.waitForSelector(".jvm-row");
        assertThat(background()).isEqualTo(light);
    }

    @Test
    void nothingOverflowsANarrowWindow() {
        attachToTheShop();
        for (int width : new int[] {1280, 1024, 800, 600, 400}) {
            page.setViewportSize(width, 800);
            assertThat(page.evaluate("document.documentElement.scrollWidth"))
                    .as("width " + width)
                    .isEqualTo(width);
        }
    }

    @Test
    void whoSignsOutIsOutUntilTheNextLink() {
        page.keyboard().press("?");
        page.locator("dialog button").filter(named("Sign out")).click();
        assertThat(page.locator(".gate")).containsText("You are signed out");
        complaints.removeIf(text -> text.contains("401"));
        page.navigate(console.console.url().replace("/#", "/?again#"));
        page.waitForSelector(".jvm-row");
    }

    /** A page of another origin in the same browser, where the visitor is signed in, tries what such pages can. */
    @Test
    void anotherPageInTheSameBrowserGetsNothing() throws IOException {
        HttpServer evil = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] attack = attack("http://127.0.0.1:" + console.port()).getBytes(StandardCharsets.UTF_8);
        evil.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, attack.length);
            exchange.getResponseBody().write(attack);
            exchange.close();
        });
        evil.start();
        try {
            Page other = context.newPage();
            other.navigate("http://localhost:" + evil.getAddress().getPort() + "/");
            assertThat(other.locator("#done")).hasText(Pattern.compile("done"));
            assertThat(other.locator("#got")).hasText("");
            assertThat(console.targets.all()).isEmpty();
            assertThat(Files.readString(console.auditFile)).doesNotContain("\"attach\"");
        } finally {
            evil.stop(0);
        }
    }

    private static String attack(String console) {
        String jvm = Target.idOf(FakeMachine.SHOP);
        return """
                <p id=got></p><p id=done></p><iframe name=f src="CONSOLE/"></iframe>
                <form id=form action="CONSOLE/api/targets" method=post enctype="text/plain" target=f>
                <input name='{"jvm":"JVM","x":"' value='"}'></form>
                <script>
                const got = text => { document.getElementById("got").textContent += text; };
                (async () => {
                  for (const path of ["/api/about", "/api/jvms", "/api/spans", "/api/events"]) {
                    for (const mode of ["cors", "no-cors"]) {
                      try { const r = await fetch("CONSOLE" + path, {mode, credentials: "include"}); got(await r.text()); } catch {}
                    }
                  }
                  for (const headers of [{"Content-Type": "text/plain"}, {"Content-Type": "application/json", "X-Hotspan": "1"}]) {
                    try { await fetch("CONSOLE/api/targets", {method: "POST", credentials: "include", headers, body: '{"jvm":"JVM"}'}); got("sent"); } catch {}
                  }
                  try { await fetch("CONSOLE/api/targets", {method: "POST", mode: "no-cors", credentials: "include", body: '{"jvm":"JVM"}'}); } catch {}
                  document.getElementById("form").submit();
                  try { got(window.frames[0].document.title); } catch {}
                  document.getElementById("done").textContent = "done";
                })();
                </script>
                """.replace("CONSOLE", console).replace("JVM", jvm);
    }

    private String background() {
        return (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
    }
}
