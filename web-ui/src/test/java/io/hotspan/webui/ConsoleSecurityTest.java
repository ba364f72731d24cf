package io.hotspan.webui;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.webui.fixtures.RawHttp;
import io.hotspan.webui.fixtures.TestConsole;
import io.hotspan.webui.security.ResponseHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleSecurityTest {
    @TempDir
    Path directory;

    private TestConsole console;

    @BeforeEach
    void start() throws IOException {
        console = TestConsole.quiet(directory);
    }

    @AfterEach
    void stop() throws IOException {
        console.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:PORT", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:PORT"})
    void aForeignHostGets421OnEveryPath(String host) throws IOException {
        String cookie = console.signIn();
        for (String path : List.of("/", "/js/main.js", "/api/about", "/api/events", "/nothing")) {
            RawHttp.Answer answer = console.page(cookie, "GET", path)
                    .header("Host", host.replace("PORT", String.valueOf(console.port())))
                    .send();
            assertThat(answer.status()).as(path).isEqualTo(421);
            assertThat(answer.body()).contains("HS-HOST");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "LOCALHOST", "[::1]"})
    void theConsolesOwnNamesAreServed(String host) throws IOException {
        RawHttp.Answer answer = RawHttp.request(console.port(), "GET", "/")
                .header("Host", host + ":" + console.port())
                .send();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith("text/html");
    }

    @Test
    void nothingOfTheApiIsServedWithoutACookie() throws IOException {
        for (Route route : routes()) {
            String path = route.path().replaceAll("\\{[a-z]+}", "x");
            RawHttp.Answer answer = RawHttp.request(
                            console.port(), route.method().name(), path)
                    .asPage()
                    .body("{}")
                    .send();
            assertThat(answer.status())
                    .as(route.method() + " " + path)
                    .isEqualTo(path.equals("/api/login") ? 400 : 401);
        }
    }

    @Test
    void everyApiRouteNeedsTheHeader() throws IOException {
        String cookie = console.signIn();
        for (Route route : routes()) {
            String path = route.path().replaceAll("\\{[a-z]+}", "x");
            RawHttp.Answer answer = console.page(cookie, route.method().name(), path)
                    .header("X-Hotspan", "")
                    .body("{}")
                    .send();
            assertThat(answer.status()).as(route.method() + " " + path).isEqualTo(403);
            assertThat(answer.body()).contains("HS-HEADER");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "null",
                "https://127.0.0.1:PORT",
                "http://localhost:PORT",
                "http://127.0.0.1:PORT/",
                "http://127.0.0.1"
            })
    void anotherOriginMayNeitherWriteNorRead(String origin) throws IOException {
        String cookie = console.signIn();
        String sent = origin.replace("PORT", String.valueOf(console.port()));
        for (String method : List.of("POST", "GET")) {
            String path = method.equals("GET") ? "/api/events" : "/api/targets";
            RawHttp.Answer answer = console.page(cookie, method, path)
                    .header("Origin", sent)
                    .body("{}")
                    .send();
            assertThat(answer.status()).as(method + " from " + sent).isEqualTo(403);
            assertThat(answer.body()).contains("HS-ORIGIN");
        }
    }

    @Test
    void aWriteWithoutAnOriginIsRefused() throws IOException {
        RawHttp.Answer answer = console.page(console.signIn(), "POST", "/api/targets")
                .header("Origin", "")
                .body("{}")
                .send();
        assertThat(answer.status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "none"})
    void aRequestThatTheBrowserCallsForeignIsRefused(String site) throws IOException {
        RawHttp.Answer answer = console.page(console.signIn(), "GET", "/api/about")
                .header("Sec-Fetch-Site", site)
                .send();
        assertThat(answer.status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx"})
    void aFormCannotWrite(String type) throws IOException {
        RawHttp.Answer answer = console.page(console.signIn(), "POST", "/api/targets")
                .header("Content-Type", type)
                .body("{}")
                .send();
        assertThat(answer.status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "PUT", "CONNECT"})
    void noPreflightIsAnswered(String method) throws IOException {
        RawHttp.Answer answer = RawHttp.request(console.port(), method, "/api/targets")
                .header("Origin", "http://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .send();
        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void everyResponseCarriesThePolicy() throws IOException {
        String cookie = console.signIn();
        List<RawHttp.Answer> answers = List.of(
                RawHttp.request(console.port(), "GET", "/").send(),
                RawHttp.request(console.port(), "GET", "/js/main.js").send(),
                console.page(cookie, "GET", "/api/about").send(),
                console.page(cookie, "GET", "/api/nothing").send(),
                RawHttp.request(console.port(), "GET", "/nothing").send(),
                RawHttp.request(console.port(), "GET", "/")
                        .header("Host", "evil")
                        .send(),
                console.page("", "POST", "/api/login").body("{broken").send());
        for (RawHttp.Answer answer : answers) {
            assertThat(answer.header("Content-Security-Policy")).isEqualTo(ResponseHeaders.CONTENT_SECURITY_POLICY);
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Server")).isEmpty();
            assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
        }
    }

    @Test
    void thePolicyAllowsNothingInlineAndNothingFromElsewhere() {
        assertThat(ResponseHeaders.CONTENT_SECURITY_POLICY)
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*", "http:", "https:");
    }

    @Test
    void aTokenWorksOnce() throws IOException {
        String body = "{\"token\":\"" + console.token() + "\"}";
        assertThat(login(body).status()).isEqualTo(200);
        RawHttp.Answer second = login(body);
        assertThat(second.status()).isEqualTo(401);
        assertThat(second.body()).contains("HS-LOGIN-LINK");
        assertThat(second.cookies()).isEmpty();
    }

    @Test
    void aNewLinkKillsTheOneBefore() throws IOException {
        String old = console.token();
        console.token();
        assertThat(login("{\"token\":\"" + old + "\"}").status()).isEqualTo(401);
    }

    @Test
    void guessingIsStoppedAfterFiveTries() throws IOException {
        String token = console.token();
        for (int i = 0; i < 5; i++) {
            assertThat(login("{\"token\":\"guess" + i + "\"}").status()).isEqualTo(401);
        }
        assertThat(login("{\"token\":\"" + token + "\"}").status()).isEqualTo(429);
    }

    @Test
    void theCookieIsOutOfReachOfScriptsAndOtherSites() throws IOException {
        RawHttp.Answer answer = login("{\"token\":\"" + console.token() + "\"}");
        assertThat(answer.cookies()).hasSize(1);
        assertThat(answer.cookies().get(0))
                .startsWith("hotspan-" + console.port() + "=")
                .contains("; HttpOnly", "; SameSite=Strict", "; Path=/");
    }

    @Test
    void theLinkCarriesItsTokenInTheFragment() {
        assertThat(console.console.url()).matches("http://127\\.0\\.0\\.1:\\d+/#[A-Za-z0-9_-]{43}");
    }

    @Test
    void afterSigningOutTheCookieIsDead() throws IOException {
        String cookie = console.signIn();
        assertThat(console.page(cookie, "GET", "/api/about").send().status()).isEqualTo(200);
        assertThat(console.page(cookie, "POST", "/api/logout").body("{}").send().status())
                .isEqualTo(200);
        assertThat(console.page(cookie, "GET", "/api/about").send().status()).isEqualTo(401);
    }

    @Test
    void anAnnouncedLargeBodyIsRefusedUnread() throws IOException {
        RawHttp.Answer answer = console.page(console.signIn(), "POST", "/api/check")
                .header("Content-Length", "70000")
                .send();
        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void anUnannouncedLargeBodyIsRefusedToo() throws IOException {
        String chunk = "x".repeat(0x10001);
        RawHttp.Answer answer = console.page(console.signIn(), "POST", "/api/check")
                .header("Transfer-Encoding", "chunked")
                .body("10001\r\n" + chunk + "\r\n0\r\n\r\n")
                .send();
        assertThat(answer.status()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/../etc/passwd",
                "/js/../../Console.class",
                "/js/%2e%2e/index.html",
                "/io/hotspan/webui/Console.class",
                "/js/"
            })
    void whatIsNotInTheTableIsNotServed(String path) throws IOException {
        RawHttp.Answer answer = RawHttp.request(console.port(), "GET", path).send();
        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.body()).doesNotContain("root:", "<title>hotspan", "CAFEBABE");
    }

    @Test
    void itListensOnLoopbackAlone() throws IOException {
        String local = Files.readString(Path.of("/proc/net/tcp")) + Files.readString(Path.of("/proc/net/tcp6"));
        String port = String.format(Locale.ROOT, ":%04X ", console.port());
        assertThat(local.lines().filter(line -> line.contains(port) && line.contains(" 0A ")))
                .hasSize(1)
                .first()
                .asString()
                .containsAnyOf("0100007F" + port.trim(), "0000000000000000FFFF00000100007F" + port.trim());
    }

    @Test
    void whatWasDoneIsOnRecordWithoutSecrets() throws IOException {
        String token = console.token();
        login("{\"token\":\"" + token + "\"}");
        login("{\"token\":\"wrong-one\"}");
        String audit = Files.readString(console.auditFile);
        assertThat(audit.lines()).hasSize(2).allSatisfy(line -> assertThat(line)
                .contains("\"user\":\"mia\"", "\"action\":\"login\"", "\"from\":\"127.0.0.1\""));
        assertThat(audit).contains("ACCEPTED").doesNotContain(token, "wrong-one");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(console.auditFile)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(console.auditFile.getParent())))
                .isEqualTo("rwx------");
    }

    private RawHttp.Answer login(String body) throws IOException {
        return RawHttp.request(console.port(), "POST", "/api/login")
                .asPage()
                .body(body)
                .send();
    }

    private List<Route> routes() {
        return console.console.routes().api();
    }
}
