package io.hotspan.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.Call;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class AgentSessionTest {
    private static final Duration SECONDS = Duration.ofSeconds(5);

    @TempDir
    static Path directory;

    private static TestCode code;

    private final Heard heard = new Heard();

    @BeforeAll
    static void compile() {
        code = TestCode.compile(directory);
    }

    static List<Path> jdks() {
        return Jdks.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aSessionTalksAndStopsAndLeavesNoFileOnEachJdk(Path home) throws Exception {
        try (TargetProcess target = TargetProcess.start(code, home)) {
            AgentSession session = attach(target);
            assertThat(session.hello().agentVersion()).isEqualTo("fake");
            try (Stream<Path> files = Files.list(Path.of("/tmp/.hotspan-" + target.pid()))) {
                assertThat(files.map(file -> String.valueOf(file.getFileName())))
                        .contains("alive", "holder")
                        .noneMatch(name -> name.endsWith(".jar"));
            }
            assertThat(session.attachMillis()).isPositive();
            assertThat(session.setProbes(new SetProbes(42, List.of()))).isTrue();
            await().until(() -> heard.statuses.stream().anyMatch(status -> status.revision() == 42));
            assertThat(ask(session, "echo").rows()).containsExactly(List.of("echo"));
            assertThat(session.ask(Question.CLASS_BYTES, "x", 1, List.of(), SECONDS)
                            .bytes())
                    .containsExactly(1, 2, 3);
            Stopped stopped = session.stop().orElseThrow();
            assertThat(stopped.reason()).isEqualTo(EndReason.DETACHED);
            await().until(() -> heard.closed.equals(List.of(Closed.STOPPED)));
            assertThat(heard.stops).hasSize(1);
            assertThat(leftOver(target)).isEmpty();
            assertThat(target.output()).doesNotContain("Full thread dump").doesNotContain("fake agent:");
        }
    }

    static Stream<Arguments> jdksAndPlaces() {
        return jdks().stream().flatMap(home -> Stream.of("", " in a frame").map(place -> Arguments.of(home, place)));
    }

    /** Between two messages, or in the middle of one, which is no nonsense. */
    @ParameterizedTest
    @MethodSource("jdksAndPlaces")
    void aTargetThatEndsIsToldFromALinkThatIsLost(Path home, String place) throws Exception {
        try (TargetProcess target = TargetProcess.start(code, home)) {
            AgentSession session = attach(target);
            ask(session, "hang up" + place);
            await().until(() -> heard.closed.equals(List.of(Closed.LINK_LOST)));
            assertThat(session.closed()).contains(Closed.LINK_LOST);
        }
        Heard second = new Heard();
        try (TargetProcess target = TargetProcess.start(code, home)) {
            AgentSession session = AgentSession.attach(target.jvm(), code.payload("talk"), step -> {}, second);
            Answer answer = ask(session, "halt" + place);
            assertThat(answer.error()).isEqualTo(Closed.TARGET_GONE.sentence());
            assertThat(AgentSession.isOfTheAgent(answer)).isFalse();
            await().until(() -> second.closed.equals(List.of(Closed.TARGET_GONE)));
            assertThat(session.setProbes(new SetProbes(1, List.of()))).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aClosedSessionEndsTheAgentsLinkAndFreesTheJvm(Path home) throws Exception {
        try (TargetProcess target = TargetProcess.start(code, home)) {
            AgentSession session = attach(target);
            session.close();
            await().until(() -> heard.closed.equals(List.of(Closed.BY_US)));
            await().until(() -> target.output().contains("link ended"));
            AgentSession again = attach(target);
            assertThat(ask(again, "echo").isError()).isFalse();
            again.close();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aResidentAgentDialsInByItselfWhereNothingMayBeLoaded(Path home) throws Exception {
        Path jar = directory.resolve("hotspan-fake.jar");
        Files.write(jar, code.agentJar());
        String agent = "-javaagent:" + jar;
        try (TargetProcess target = TargetProcess.start(code, home, agent, "-XX:+DisableAttachMechanism")) {
            Path stale = Files.createDirectory(Path.of("/tmp/.hotspan-" + target.pid()));
            Files.setLastModifiedTime(stale, FileTime.fromMillis(1));
            assertThat(target.jvm().agentState()).isEqualTo(AgentState.PERMANENT);
            AgentSession session = attach(target);
            assertThat(ask(session, "echo").isError()).isFalse();
            session.stop();
            assertThat(target.output()).doesNotContain("fake agent:");
        }
    }

    @Test
    void aSecondSessionIsToldWhoHoldsTheJvm() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own());
                AgentSession session = attach(target)) {
            // More looks than the marker's socket has room for connections that nobody takes.
            for (int look = 0; look < 80; look++) {
                assertThat(target.jvm().agentState()).isEqualTo(AgentState.LINKED);
            }
            AttachFailure failure = catchThrowableOfType(AttachFailure.class, () -> attach(target));
            assertThat(failure.code()).isEqualTo(AttachCode.HELD);
            assertThat(failure.sentence())
                    .contains(System.getProperty("user.name"))
                    .contains("pid " + ProcessHandle.current().pid());
            assertThat(ask(session, "echo").isError()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whoeverTakesOverGetsTheJvmAfterTheProbesOfTheOtherAreGone(Path home) throws Exception {
        try (TargetProcess target = TargetProcess.start(code, home)) {
            AgentSession first = attach(target);
            Heard second = new Heard();
            AgentSession session = AgentSession.attach(
                    target.jvm(), code.payload("talk"), Set.of(Consent.TAKE_OVER), null, step -> {}, second);
            assertThat(first.closed()).contains(Closed.TAKEN_OVER);
            assertThat(heard.stops).hasSize(1);
            await().until(() -> heard.closed.equals(List.of(Closed.TAKEN_OVER)));
            assertThat(ask(session, "echo").isError()).isFalse();
            session.stop();
            assertThat(leftOver(target)).isEmpty();
        }
    }

    @Test
    void aTakeOverOfAFreeJvmIsAnAttach() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own());
                AgentSession session = AgentSession.attach(
                        target.jvm(), code.payload("talk"), Set.of(Consent.TAKE_OVER), null, step -> {}, heard)) {
            assertThat(ask(session, "echo").isError()).isFalse();
        }
    }

    @Test
    void aMarkerWhoseToolHasDiedIsClearedByTheNextAttach() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own())) {
            Path marker = Files.createDirectory(Path.of("/tmp/.hotspan-" + target.pid()));
            Files.writeString(marker.resolve("holder"), "somebody");
            Files.setLastModifiedTime(marker, FileTime.fromMillis(1));
            assertThat(target.jvm().agentState()).isEqualTo(AgentState.STALE);
            AgentSession session = attach(target);
            assertThat(ask(session, "echo").isError()).isFalse();
            session.stop();
            assertThat(leftOver(target)).isEmpty();
        }
    }

    /** Killed a moment ago, after it had begun to listen; one that has not come so far is waited for. */
    @Test
    void aToolThatHasJustDiedHoldsNothing() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own())) {
            Path marker = Files.createDirectory(Path.of("/tmp/.hotspan-" + target.pid()));
            Files.writeString(marker.resolve("holder"), "somebody");
            AttachFailure failure = catchThrowableOfType(AttachFailure.class, () -> attach(target));
            assertThat(failure.code()).isEqualTo(AttachCode.HELD);
            try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                dead.bind(UnixDomainSocketAddress.of(marker.resolve("alive")));
            }
            FileTime then = FileTime.from(Instant.now().minusMillis(300));
            Files.setLastModifiedTime(marker, then);
            attach(target).stop();
            assertThat(leftOver(target)).isEmpty();
        }
    }

    @Test
    void aMarkerThatIsASymbolicLinkIsNotFollowed() throws Exception {
        Path victim = Files.createTempDirectory("hotspan-victim");
        try (TargetProcess target = TargetProcess.start(code, Jdks.own())) {
            Path marker = Files.createSymbolicLink(Path.of("/tmp/.hotspan-" + target.pid()), victim);
            AttachFailure failure = catchThrowableOfType(AttachFailure.class, () -> attach(target));
            assertThat(failure.code()).isEqualTo(AttachCode.TMP);
            assertThat(victim).isEmptyDirectory();
            Files.delete(marker);
        } finally {
            Files.delete(victim);
        }
    }

    @Test
    void theLeaseIsRenewedEachFiveSeconds() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own());
                AgentSession session = attach(target)) {
            await().atMost(Duration.ofSeconds(8))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> ask(session, "renewed").rows().get(0).get(0).equals("2"));
        }
    }

    @Test
    void anUnansweredQuestionTimesOut() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own());
                AgentSession session = attach(target)) {
            Answer answer = session.ask(Question.CLASSES, "silence", 1, List.of(), Duration.ofMillis(200));
            assertThat(answer.error()).contains("200 ms");
            assertThat(answer.action()).isNotBlank();
            assertThat(AgentSession.isOfTheAgent(answer)).isFalse();
            assertThat(AgentSession.isOfTheAgent(ask(session, "echo"))).isTrue();
        }
    }

    @Test
    void nonsenseOnTheLinkEndsTheSession() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own())) {
            AgentSession session = attach(target);
            Answer answer = ask(session, "nonsense");
            assertThat(answer.error()).isEqualTo(Closed.WIRE.sentence());
            await().until(() -> heard.closed.equals(List.of(Closed.WIRE)));
        }
    }

    @Test
    void anAgentThatStopsReadingNeverBlocksTheCaller() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own())) {
            AgentSession session = attach(target);
            session.ask(Question.CLASSES, "deaf", 1, List.of(), Duration.ofMillis(50));
            String padding = "x".repeat(60_000);
            SetProbes large =
                    new SetProbes(1, List.of(Wanted.builder("p1", padding).build()));
            int sent = 0;
            while (session.setProbes(large)) {
                assertThat(sent++).isLessThan(1_000);
            }
            await().until(() -> heard.closed.equals(List.of(Closed.NOT_READING)));
        }
    }

    @Test
    void aFloodOfCallsArrivesWholeAndAFailingListenerLosesNothing() throws Exception {
        heard.failing = true;
        try (TargetProcess target = TargetProcess.start(code, Jdks.own());
                AgentSession session = attach(target)) {
            Answer answer = session.ask(Question.OPEN, "flood", 1, List.of(), Duration.ofSeconds(20));
            assertThat(answer.rows()).containsExactly(List.of("done"));
            assertThat(heard.calls).hasValue(20_000);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anAgentThatCannotStartLeavesItsReason(Path home) throws Exception {
        try (TargetProcess target = TargetProcess.start(code, home)) {
            AttachFailure failure = catchThrowableOfType(
                    AttachFailure.class,
                    () -> AgentSession.attach(target.jvm(), code.payload("broken"), step -> {}, heard));
            assertThat(failure.code()).isEqualTo(AttachCode.AGENT);
            assertThat(failure.sentence()).contains("it is ?[31mbroken");
            assertThat(leftOver(target)).isEmpty();
            assertThat(heard.closed).isEmpty();
        }
    }

    @Test
    void anAgentThatNeverDialsInIsGivenUpWithinTwelveSeconds() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own())) {
            long start = System.nanoTime();
            AttachFailure failure = catchThrowableOfType(
                    AttachFailure.class,
                    () -> AgentSession.attach(target.jvm(), code.payload("mute!"), step -> {}, heard));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
            assertThat(failure.code()).isEqualTo(AttachCode.AGENT);
            assertThat(leftOver(target)).isEmpty();
        }
    }

    static Stream<Arguments> stepsOnJdks() {
        return Jdks.all().stream().flatMap(home -> Stream.of("looking at", "loading the agent", "waiting for the agent")
                .map(step -> Arguments.of(home, step)));
    }

    /** Whoever waits in it leaves: at once, and with all that was put into the target's /tmp taken away again. */
    @ParameterizedTest
    @MethodSource("stepsOnJdks")
    void anAttachThatIsInterruptedIsGivenUp(Path home, String when) throws Exception {
        try (TargetProcess target = TargetProcess.start(code, home)) {
            Jvm jvm = target.jvm();
            long start = System.nanoTime();
            AttachFailure failure = catchThrowableOfType(
                    AttachFailure.class,
                    () -> AgentSession.attach(
                            jvm,
                            code.payload("mute!"),
                            step -> {
                                if (step.startsWith(when)) {
                                    Thread.currentThread().interrupt();
                                }
                            },
                            heard));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(failure).isNotNull();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SECONDS);
            assertThat(leftOver(target)).isEmpty();
            assertThat(target.output()).doesNotContain("Full thread dump");
        }
    }

    private AgentSession attach(TargetProcess target) throws AttachFailure {
        return AgentSession.attach(target.jvm(), code.payload("talk"), step -> {}, heard);
    }

    private static Answer ask(AgentSession session, String argument) {
        return session.ask(Question.CLASSES, argument, 10, List.of(), SECONDS);
    }

    /** What of ours is still in the target's /tmp. */
    private static List<String> leftOver(TargetProcess target) throws Exception {
        try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name ->
                            name.startsWith(".hotspan-" + target.pid()) || name.equals(".attach_pid" + target.pid()))
                    .toList();
        }
    }

    /** Keeps what it hears. */
    private static final class Heard implements AgentSession.Listener {
        private final List<Status> statuses = new CopyOnWriteArrayList<>();
        private final List<Stopped> stops = new CopyOnWriteArrayList<>();
        private final List<Closed> closed = new CopyOnWriteArrayList<>();
        private final AtomicInteger calls = new AtomicInteger();
        private boolean failing;

        @Override
        public void onStatus(Status status) {
            statuses.add(status);
        }

        @Override
        public void onCalls(List<Call> finished) {
            calls.addAndGet(finished.size());
            if (failing && calls.get() == 3) {
                throw new IllegalStateException("planted");
            }
        }

        @Override
        public void onStopped(Stopped stopped) {
            stops.add(stopped);
        }

        @Override
        public void onClosed(Closed reason) {
            closed.add(reason);
        }
    }
}
