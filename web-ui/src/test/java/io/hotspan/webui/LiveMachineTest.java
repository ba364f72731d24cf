package io.hotspan.webui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hotspan.attach.Jvm;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.probes.Limits;
import io.hotspan.webui.fixtures.RealTarget;
import io.hotspan.webui.targets.FoundClass;
import io.hotspan.webui.targets.FoundMethod;
import io.hotspan.webui.targets.LiveMachine;
import io.hotspan.webui.targets.OpenCall;
import io.hotspan.webui.targets.OtlpExports;
import io.hotspan.webui.targets.PlannedMethod;
import io.hotspan.webui.targets.ProbeView;
import io.hotspan.webui.targets.QuestionFailure;
import io.hotspan.webui.targets.Session;
import io.hotspan.webui.targets.Target;
import io.hotspan.webui.targets.TargetView;
import io.hotspan.webui.targets.Targets;
import io.hotspan.webui.targets.Wish;
import io.hotspan.webui.traces.TraceStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The production path: a real JVM, a real attach, the real link; the agent in it is scripted. */
class LiveMachineTest {
    @TempDir
    Path directory;

    private RealTarget process;
    private Targets targets;
    private Target target;

    @BeforeEach
    void attach() throws Exception {
        process = RealTarget.start();
        ExportTarget file = ExportTarget.of("file:" + directory.resolve("spans.jsonl"), Map.of());
        targets = new Targets(
                new LiveMachine(RealTarget.payload()),
                new TraceStore(10, 1 << 20),
                OtlpExports.factory(file),
                Clock.systemUTC());
        Jvm jvm = process.jvm();
        assertThat(targets.machine().jvms()).anyMatch(jvm::sameProcess);
        assertThat(targets.machine().diagnose(jvm).attachable()).isTrue();
        target = targets.attach(jvm);
        await().until(() -> target.state() != Target.State.ATTACHING);
        assertThat(target.view().problem()).isNull();
        assertThat(target.state()).isEqualTo(Target.State.ATTACHED);
    }

    @AfterEach
    void stop() throws Exception {
        targets.close();
        process.close();
    }

    @Test
    void theAgentsHelloReachesThePage() {
        TargetView view = target.view();
        assertThat(view.mainClass()).isEqualTo("com.shop.Main");
        assertThat(view.loadedClasses()).isEqualTo(1234);
        assertThat(view.service()).isEqualTo("shop");
        assertThat(view.steps()).isNotEmpty();
    }

    @Test
    void wishesGoOutAndStatusAndCallsComeBack() {
        place();
        await().until(() -> target.view().appliedRevision() == 1);
        ProbeView probe = target.view().probes().get(0);
        assertThat(probe.state()).isEqualTo("LIVE");
        assertThat(probe.methods()).isEqualTo(2);
        assertThat(probe.hitsLeft()).isEqualTo(99);
        assertThat(probe.matches()).containsExactly("com.shop.OrderService::place(Cart)");
        assertThat(probe.warnings()).containsExactly("a warning");
        assertThat(probe.timings()).singleElement().satisfies(t -> assertThat(t.totalNanos())
                .isEqualTo("30"));
        assertThat(probe.spans()).isEqualTo(1);
        assertThat(targets.traces().trace("00000000000000070000000000000008")).isPresent();
        assertThat(target.view().pauseNanos()).isEqualTo("3100000");
    }

    @Test
    void theSameSpansGoToTheCollectorAndTheLedgerSaysSo() {
        place();
        await().until(() -> {
            var ledger = target.view().probes().get(0).ledger();
            return ledger.exported() == 1 && ledger.inFlight() == 0;
        });
        assertThat(directory.resolve("spans.jsonl")).content().contains("OrderService.place", "\"shop\"");
    }

    @Test
    void questionsAreAnsweredRowByRowAndShortRowsDoNoHarm() {
        Session session = target.session().orElseThrow();
        assertThat(session.classes("Order", 10).join())
                .containsExactly(new FoundClass("com.shop.Order", "app"), new FoundClass("com.shop.Short", ""));
        assertThat(session.methods("com.shop.Order", 10).join())
                .containsExactly(
                        new FoundMethod(
                                "com.shop.Order",
                                "place",
                                "(Lcom/shop/Cart;I)V",
                                "public",
                                List.of("cart", "qty"),
                                44,
                                ""),
                        new FoundMethod("com.shop.Order", "hash", "([B)[B", "native", List.of(), 0, "It is native."));
        Wish wish = new Wish("plan", "com.shop.OrderService::place", Limits.live(), false, false, "mia");
        assertThat(session.plan(wish).join())
                .containsExactly(
                        new PlannedMethod("com.shop.OrderService", "app", "place", "()V", "graft", wish.text(), 24));
        assertThat(session.open().join())
                .containsExactly(
                        new OpenCall("p1", "com.shop.OrderService::place", -1, "http-9", List.of("a.b(C.java:1)")),
                        new OpenCall(
                                "p1",
                                "com.shop.OrderService::place",
                                184_000,
                                "http-7",
                                List.of("a.b(C.java:1)", "d.e(F.java:2)")));
    }

    @Test
    void aQuestionTheAgentRefusesFailsWithItsSentence() {
        assertThatThrownBy(() ->
                        target.session().orElseThrow().classes("refuse", 10).join())
                .hasCauseInstanceOf(QuestionFailure.class)
                .hasMessageContaining("Too many classes match.");
    }

    /** Four wait for the agent, all others for their turn: too many to have it just as the session ends. */
    @Test
    void questionsThatWaitAreAnsweredWhenTheSessionEnds() {
        List<CompletableFuture<List<FoundClass>>> asked = askWhatHangs(20_000);
        Session session = target.session().orElseThrow();
        targets.detach(target);
        assertAllFail(asked);
        assertThatThrownBy(() -> session.classes("Order", 10).join()).hasCauseInstanceOf(QuestionFailure.class);
    }

    @Test
    void aLostLinkEndsTheQuestionsAndTheirThreads() {
        List<CompletableFuture<List<FoundClass>>> asked = askWhatHangs(8);
        String askers = "hotspan-ask-" + target.jvm().pid();
        assertThat(threads(askers)).isPositive();
        process.kill();
        assertAllFail(asked);
        await().until(() -> threads(askers) == 0);
    }

    private List<CompletableFuture<List<FoundClass>>> askWhatHangs(int times) {
        Session session = target.session().orElseThrow();
        return IntStream.range(0, times)
                .mapToObj(i -> session.classes("hang", 10))
                .toList();
    }

    private static void assertAllFail(List<CompletableFuture<List<FoundClass>>> asked) {
        await().untilAsserted(() -> assertThat(asked).allMatch(CompletableFuture::isCompletedExceptionally));
        asked.forEach(answer -> assertThatThrownBy(answer::join).hasCauseInstanceOf(QuestionFailure.class));
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .count();
    }

    @Test
    void leavingEndsWithWhatTheAgentSaysItRestored() {
        place();
        targets.detach(target);
        await().until(() -> target.state() == Target.State.ENDED);
        TargetView.EndingView ending = target.view().ending();
        assertThat(ending)
                .isNotNull()
                .extracting(TargetView.EndingView::identical)
                .isEqualTo(2);
        assertThat(target.view().problem()).isNull();
    }

    @Test
    void aTargetThatDiesIsToldAsSuch() {
        process.kill();
        await().until(() -> target.state() == Target.State.ENDED);
        assertThat(target.view().problem()).isNotNull().satisfies(problem -> assertThat(problem.message())
                .isEqualTo("The target process has ended."));
    }

    private void place() {
        assertThat(target.desired().place("com.shop.OrderService::place", Limits.live(), false, false, "mia"))
                .isPresent();
    }
}
