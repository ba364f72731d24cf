package io.hotspan.webui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.hotspan.webui.fixtures.Chromium;
import io.hotspan.webui.fixtures.FakeMachine;
import io.hotspan.webui.fixtures.TestConsole;
import io.hotspan.webui.targets.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. After each test: no console error, no policy violation, no request off the machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserPage {
    @TempDir
    Path directory;

    private Chromium chromium;
    TestConsole console;
    BrowserContext context;
    Page page;
    final List<String> complaints = new ArrayList<>();

    @BeforeAll
    void startBrowser() {
        chromium = Chromium.start();
    }

    @AfterAll
    void stopBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    /** The console that is looked at. */
    TestConsole start(Path empty) throws IOException {
        return TestConsole.busy(empty);
    }

    @BeforeEach
    void open() throws IOException {
        complaints.clear();
        console = start(directory);
        context = chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(1280, 800));
        page = context.newPage();
        page.setDefaultTimeout(20_000);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith("http://127.0.0.1:" + console.port() + "/")) {
                complaints.add("request to " + request.url());
            }
        });
        page.navigate(console.console.url());
        page.waitForSelector(".jvm-row");
    }

    @AfterEach
    void close() throws IOException {
        context.close();
        console.close();
        assertThat(complaints).isEmpty();
    }

    final void attachToTheShop() {
        page.locator(".jvm").filter(named("com.shop.Main")).locator(".go").click();
        page.waitForSelector(".finder .class-row");
        await().until(() -> console.targets.find(Target.idOf(FakeMachine.SHOP)).isPresent());
    }

    static Locator.FilterOptions named(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }
}
