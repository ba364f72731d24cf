package io.hotspan.webui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hotspan.attach.Jvm;
import io.hotspan.webui.fixtures.EventReader;
import io.hotspan.webui.fixtures.FakeMachine;
import io.hotspan.webui.fixtures.RawHttp;
import io.hotspan.webui.fixtures.TestConsole;
import io.hotspan.webui.targets.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleFlowTest {
    private static final String SHOP = Target.idOf(FakeMachine.SHOP);
    private static final String PROBES = "/api/targets/" + SHOP + "/probes";
    private static final String PLACE = "com.shop.OrderService::place -> return";

    @TempDir
    Path directory;

    private TestConsole console;
    private String cookie = "";

    @BeforeEach
    void start() throws IOException {
        console = TestConsole.quiet(directory);
        cookie = console.signIn();
    }

    @AfterEach
    void stop() throws IOException {
        console.close();
    }

    @Test
    void theJvmsComeWithWhatTheDoctorSays() throws IOException {
        String body = console.page(cookie, "GET", "/api/jvms").send().body();
        assertThat(body)
                .contains("\"id\":\"4242-881230\"", "\"mainClass\":\"com.shop.Main\"", "\"attachable\":true")
                .contains("It runs on Eclipse OpenJ9.", "\"attachable\":false");
    }

    @Test
    void anAttachIsAcceptedAtOnceAndTheStreamTellsHowItGoes() throws IOException {
        try (EventReader events = EventReader.open(console, cookie)) {
            RawHttp.Answer answer = post("/api/targets", "{\"jvm\":\"" + SHOP + "\"}");
            assertThat(answer.status()).isEqualTo(202);
            assertThat(events.await("target", data -> data.contains("\"state\":\"ATTACHED\"")))
                    .contains("\"loadedClasses\":11204");
        }
    }

    @Test
    void aFailedAttachSaysWhyAndWhatToDo() throws IOException {
        Jvm other = FakeMachine.OTHER;
        post("/api/targets", "{\"jvm\":\"" + Target.idOf(other) + "\"}");
        await().until(() -> target(other).state() == Target.State.FAILED);
        assertThat(console.page(cookie, "GET", "/api/targets").send().body())
                .contains("HS-ATTACH-UID", "belongs to user tomcat", "Run hotspan as tomcat or as root.");
    }

    @Test
    void aJvmThatIsGoneIsA404() throws IOException {
        console.machine.run(List.of());
        assertThat(post("/api/targets", "{\"jvm\":\"1-1\"}").status()).isEqualTo(404);
    }

    @Test
    void placingAProbeAnswersARevisionAndTheTargetTakesItUp() throws IOException {
        attach();
        RawHttp.Answer answer = post(PROBES, "{\"text\":\"" + PLACE + "\"}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).contains("\"revision\":\"1\"", "\"id\":\"p1\"");
        await().until(() -> target(FakeMachine.SHOP).status("p1").isPresent());
        assertThat(target(FakeMachine.SHOP).view().probes()).singleElement().satisfies(probe -> {
            assertThat(probe.state()).isEqualTo("LIVE");
            assertThat(probe.hits()).isEqualTo(100);
            assertThat(probe.ratePerSecond()).isEqualTo(50);
            assertThat(probe.timeMillis()).isEqualTo(120_000);
            assertThat(probe.owner()).startsWith("mia (ui-");
        });
    }

    @Test
    void aTextThatCannotBeReadPlacesNothingAndShowsTheColumn() throws IOException {
        attach();
        RawHttp.Answer answer = post(PROBES, "{\"text\":\"com.shop.OrderService::place when qty >>\"}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("\"column\":40", "\"caret\":", "SYNTAX");
        assertThat(target(FakeMachine.SHOP).desired().all()).isEmpty();
    }

    @Test
    void checkingAWrongTextIsNoFailedRequest() throws IOException {
        RawHttp.Answer answer = post("/api/check", "{\"text\":\"com.shop.OrderService\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("\"ok\":false", "no method is named".substring(3));
    }

    @Test
    void noProbeIsWithoutLimits() throws IOException {
        attach();
        for (String limit : List.of(
                "\"hits\":0",
                "\"hits\":-1",
                "\"ratePerSecond\":0",
                "\"timeMillis\":0",
                "\"timeMillis\":90000000",
                "\"hits\":1e12")) {
            RawHttp.Answer answer = post(PROBES, "{\"text\":\"" + PLACE + "\"," + limit + "}");
            assertThat(answer.status()).as(limit).isBetween(400, 422);
        }
        assertThat(target(FakeMachine.SHOP).desired().revision()).isZero();
    }

    @Test
    void limitsCanBeChangedInPlace() throws IOException {
        attach();
        post(PROBES, "{\"text\":\"" + PLACE + "\"}");
        RawHttp.Answer answer = console.page(cookie, "PATCH", PROBES + "/p1")
                .body("{\"hits\":7}")
                .send();
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).contains("\"revision\":\"2\"");
        assertThat(target(FakeMachine.SHOP)
                        .desired()
                        .find("p1")
                        .orElseThrow()
                        .limits()
                        .hits())
                .isEqualTo(7);
    }

    @Test
    void aRemovedProbeIsGoneFromTheWantedSetAndItsIdIsNotUsedAgain() throws IOException {
        attach();
        post(PROBES, "{\"text\":\"" + PLACE + "\"}");
        assertThat(console.page(cookie, "DELETE", PROBES + "/p1")
                        .body("{}")
                        .send()
                        .status())
                .isEqualTo(202);
        assertThat(console.page(cookie, "DELETE", PROBES + "/p1")
                        .body("{}")
                        .send()
                        .status())
                .isEqualTo(404);
        assertThat(post(PROBES, "{\"text\":\"" + PLACE + "\"}").body()).contains("\"id\":\"p2\"");
        await().until(() -> console.machine.session(FakeMachine.SHOP).revision() == 3);
    }

    @Test
    void spansStreamToThePageAndATraceCanBeAskedFor() throws IOException {
        attach();
        try (EventReader events = EventReader.open(console, cookie)) {
            post(PROBES, "{\"text\":\"com.shop..*::*\",\"hits\":1000}");
            await().until(() -> target(FakeMachine.SHOP).status("p1").isPresent());
            console.machine.session(FakeMachine.SHOP).round();
            String spans = events.await("spans", data -> data.contains("OrderService.place"));
            assertThat(spans).containsPattern("\"startUnixNano\":\"\\d{19}\"").contains("\"parentSpanId\":\"\"");
            String trace = EventReader.text(spans, "traceId");
            String body =
                    console.page(cookie, "GET", "/api/traces/" + trace).send().body();
            assertThat(body)
                    .contains("CheckoutHandler.handle", "OrderService.place", "OrderRepository.save", "\"cut\":0");
        }
    }

    @Test
    void signingOutEndsEveryOpenStreamOfTheVisitor() throws IOException {
        attach();
        try (EventReader events = EventReader.open(console, cookie)) {
            events.await("target", data -> true);
            assertThat(post("/api/logout", "{}").status()).isEqualTo(200);
            console.machine.session(FakeMachine.SHOP).round();
            assertThat(events.await("bye", data -> true)).contains("session");
        }
    }

    @Test
    void anUnknownTraceSaysThatItIsGone() throws IOException {
        RawHttp.Answer answer = console.page(cookie, "GET", "/api/traces/00000000000000000000000000000001")
                .send();
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).contains("not in memory any more");
    }

    @Test
    void searchAsksTheTargetAndLimitsTheRows() throws IOException {
        attach();
        String found = console.page(cookie, "GET", "/api/targets/" + SHOP + "/classes?q=generated")
                .send()
                .body();
        assertThat(found).contains("\"more\":true");
        assertThat(found.split("Generated", -1)).hasSize(101);
        assertThat(console.page(cookie, "GET", "/api/targets/" + SHOP + "/methods?class=com.shop.OrderService")
                        .send()
                        .body())
                .contains("\"name\":\"place\"", "\"parameterNames\":[\"cart\",\"customer\",\"qty\"]");
    }

    @Test
    void aPinIsWrittenToTheFileThatThePermanentAgentReads() throws IOException {
        attach();
        post(PROBES, "{\"text\":\"" + PLACE + "\"}");
        RawHttp.Answer answer = post(PROBES + "/p1/pin", "{}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("\"outcome\":\"added\"");
        assertThat(console.pinFile).content().contains("  - probe: \"" + PLACE + "\"\n    limits: { rate: 50/s }\n");
    }

    @Test
    void detachEndsInAProofOfRestoration() throws IOException {
        attach();
        post(PROBES, "{\"text\":\"" + PLACE + "\"}");
        assertThat(console.page(cookie, "DELETE", "/api/targets/" + SHOP)
                        .body("{}")
                        .send()
                        .status())
                .isEqualTo(202);
        await().until(() -> target(FakeMachine.SHOP).state() == Target.State.ENDED);
        assertThat(console.page(cookie, "GET", "/api/targets").send().body())
                .contains("\"ending\":{\"reason\":\"LEFT\"", "\"classes\":3", "\"identical\":3");
    }

    @Test
    void aBrokenLinkIsToldAndNothingMoreIsAccepted() throws IOException {
        attach();
        console.machine.session(FakeMachine.SHOP).breakLink("The target process has ended.");
        assertThat(target(FakeMachine.SHOP).view().problem()).satisfies(problem -> {
            assertThat(problem).isNotNull();
        });
        assertThat(post(PROBES, "{\"text\":\"" + PLACE + "\"}").status()).isEqualTo(409);
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        Path state = directory.resolve("second");
        ConsoleConfig config =
                new ConsoleConfig(console.port(), 0, state, console.pinFile, "mia", null, Duration.ofMinutes(5));
        assertThatThrownBy(() -> new Console(config, console.targets).listen())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + console.port() + ": another program does.");
    }

    @Test
    void closingTheConsoleLeavesEveryTarget() throws IOException {
        attach();
        console.close();
        assertThat(target(FakeMachine.SHOP).state()).isEqualTo(Target.State.ENDED);
    }

    @Test
    void aProbeThatIsLiveAgainAfterANewAttachIsOnRecordAgain() throws IOException {
        for (int round = 1; round <= 2; round++) {
            attach();
            post(PROBES, "{\"text\":\"" + PLACE + "\"}");
            int lives = round;
            await().until(() -> Files.readString(console.auditFile).split("\"result\":\"LIVE\"", -1).length > lives);
            console.page(cookie, "DELETE", "/api/targets/" + SHOP).body("{}").send();
            await().until(() -> target(FakeMachine.SHOP).state() == Target.State.ENDED);
        }
    }

    @Test
    void theAuditLogTellsWhoPlacedWhatAndHoldsNoCapturedValue() throws IOException {
        attach();
        post(PROBES, "{\"text\":\"com.shop.OrderService::place -> args\"}");
        await().until(() -> target(FakeMachine.SHOP).status("p1").isPresent());
        console.machine.session(FakeMachine.SHOP).round();
        console.page(cookie, "DELETE", PROBES + "/p1").body("{}").send();
        assertThat(Files.readString(console.auditFile))
                .contains("\"action\":\"attach\"", "\"action\":\"probe.place\"", "\"action\":\"probe.remove\"")
                .contains("\"text\":\"com.shop.OrderService::place -> args [100 hits, 50/s, 2m]\"", "\"pid\":4242")
                .contains("\"result\":\"LIVE\"")
                .doesNotContain("c-10");
    }

    private void attach() throws IOException {
        post("/api/targets", "{\"jvm\":\"" + SHOP + "\"}");
        await().until(() -> target(FakeMachine.SHOP).state() == Target.State.ATTACHED);
    }

    private Target target(Jvm jvm) {
        return console.targets.find(Target.idOf(jvm)).orElseThrow();
    }

    private RawHttp.Answer post(String path, String body) throws IOException {
        return console.page(cookie, "POST", path).body(body).send();
    }
}
