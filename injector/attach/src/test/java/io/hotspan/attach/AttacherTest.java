package io.hotspan.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class AttacherTest {
    @TempDir
    static Path directory;

    private static TestCode code;
    private static Path jar;

    @BeforeAll
    static void compile() throws IOException {
        code = TestCode.compile(directory);
        jar = directory.resolve("agent.jar");
        Files.write(jar, code.agentJar());
    }

    static List<Path> jdks() {
        return Jdks.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anAgentIsLoadedOnEachJdkWithoutAThreadDump(Path home) throws Exception {
        try (TargetProcess target = TargetProcess.start(code, home)) {
            Jvm jvm = target.jvm();
            new Attacher().load(jvm, jar.toString(), "first");
            new Attacher().load(jvm, jar.toString(), "second");
            await().until(() -> target.output().contains("agent second"));
            assertThat(target.output()).contains("agent first").doesNotContain("Full thread dump");
            assertThat(Path.of("/tmp/.attach_pid" + target.pid())).doesNotExist();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aSocketThatACleanerRemovedIsOpenedAnew(Path home) throws Exception {
        try (TargetProcess target = TargetProcess.start(code, home)) {
            new Attacher().load(target.jvm(), jar.toString(), "first");
            Files.delete(Path.of("/tmp/.java_pid" + target.pid()));
            new Attacher().load(target.jvm(), jar.toString(), "second");
            await().until(() -> target.output().contains("agent second"));
            assertThat(target.output()).doesNotContain("Full thread dump");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aSocketFileThatNobodyInTheJvmListensOnIsReplaced(Path home) throws Exception {
        try (TargetProcess target = TargetProcess.start(code, home)) {
            Path orphan = Path.of("/tmp/.java_pid" + target.pid());
            ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(UnixDomainSocketAddress.of(orphan))
                    .close();
            new Attacher().load(target.jvm(), jar.toString(), "orphan");
            await().until(() -> target.output().contains("agent orphan"));
            assertThat(target.output()).doesNotContain("Full thread dump");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aMissingJarIsAFailureThatNamesTheJar(Path home) throws Exception {
        try (TargetProcess target = TargetProcess.start(code, home)) {
            AttachFailure failure = refusal(target.jvm(), "/tmp/no-such.jar");
            assertThat(failure.code()).isEqualTo(AttachCode.LOAD);
            assertThat(failure.sentence()).contains("could not open the agent jar");
        }
    }

    @Test
    void aStoppedProcessGetsNoSignalAndPrintsNoThreadDumpLater() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own())) {
            Jvm jvm = target.jvm();
            target.signal("STOP");
            await().until(() -> new Doctor()
                    .examine(jvm)
                    .refusal()
                    .map(finding -> finding.refusal() == AttachCode.STOPPED)
                    .orElse(false));
            AttachFailure failure = refusal(jvm, jar.toString());
            assertThat(failure.code()).isEqualTo(AttachCode.STOPPED);
            target.signal("CONT");
            // A signal that had been sent would be handled before this load is.
            await().until(() -> new Doctor().examine(jvm).attachable());
            new Attacher().load(jvm, jar.toString(), "after");
            await().until(() -> target.output().contains("agent after"));
            assertThat(target.output()).doesNotContain("Full thread dump");
        }
    }

    @Test
    void attachSwitchedOffIsRefusedBeforeAnySignal() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own(), "-XX:+DisableAttachMechanism")) {
            assertThat(refusal(target.jvm(), jar.toString()).code()).isEqualTo(AttachCode.DISABLED);
            assertThat(target.output()).doesNotContain("Full thread dump");
        }
    }

    @Test
    void dynamicLoadingSwitchedOffIsSeenOnTheCommandLine() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own(), "-XX:-EnableDynamicAgentLoading")) {
            AttachFailure failure = refusal(target.jvm(), jar.toString());
            assertThat(failure.code()).isEqualTo(AttachCode.DYNAMIC);
            assertThat(failure.action()).contains("-XX:+EnableDynamicAgentLoading");
        }
    }

    @Test
    void dynamicLoadingSwitchedOffIsSeenInTheAnswerToo() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own(), "-XX:-EnableDynamicAgentLoading")) {
            AttachFailure failure = catchThrowableOfType(AttachFailure.class, () -> new Attacher()
                    .loadUnchecked(target.jvm(), jar.toString(), "x", Deadline.in(Duration.ofSeconds(11))));
            assertThat(failure.code()).isEqualTo(AttachCode.DYNAMIC);
        }
    }

    @Test
    void reducedSignalUseNeedsNoSignal() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own(), "-Xrs", "-XX:-UsePerfData")) {
            new Attacher().load(target.jvm(), jar.toString(), "quiet");
            await().until(() -> target.output().contains("agent quiet"));
        }
    }

    @Test
    void aProcessThatEndedAndAPidThatNeverWasAreGone() throws Exception {
        Jvm jvm;
        try (TargetProcess target = TargetProcess.start(code, Jdks.own())) {
            jvm = target.jvm();
        }
        assertThat(refusal(jvm, jar.toString()).targetGone()).isTrue();
        assertThat(catchThrowableOfType(AttachFailure.class, () -> new Jvms().find(4_194_999))
                        .code())
                .isEqualTo(AttachCode.GONE);
    }

    @Test
    void aReusedPidIsNotTheSameProcess() throws Exception {
        try (TargetProcess target = TargetProcess.start(code, Jdks.own())) {
            Jvm now = target.jvm();
            Jvm before = JvmSamples.with(now, now.startTicks() - 1);
            assertThat(refusal(before, jar.toString()).code()).isEqualTo(AttachCode.GONE);
            assertThat(target.output()).doesNotContain("Full thread dump");
        }
    }

    @Test
    void aProcessThatIsNoJvmIsNamedAndLeftAlone() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        try {
            AttachFailure failure = catchThrowableOfType(AttachFailure.class, () -> new Jvms().find(sleep.pid()));
            assertThat(failure.code()).isEqualTo(AttachCode.NOT_JVM);
            assertThat(failure.sentence()).contains("sleep");
            assertThat(sleep.isAlive()).isTrue();
        } finally {
            sleep.destroyForcibly();
        }
    }

    @Test
    void aSocketThatNeverAnswersIsATimeOutAndOneThatHangsUpIsNot() throws Exception {
        Jvm self = new Jvms().find(ProcessHandle.current().pid());
        Path socket = Path.of("/tmp/.java_pid" + self.namespacePid());
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket));
            assertThat(failureWithin(Duration.ofMillis(300), self).code()).isEqualTo(AttachCode.TIMEOUT);
            Thread hangUp = new Thread(() -> hangUpTwice(silent));
            hangUp.start();
            AttachFailure failure = failureWithin(Duration.ofSeconds(5), self);
            assertThat(failure.code()).isEqualTo(AttachCode.SOCKET);
            assertThat(failure.sentence()).contains("hung up");
            hangUp.join();
        } finally {
            Files.delete(socket);
        }
    }

    /** The connection that timed out is still in the queue, in front of the one that is meant. */
    private static void hangUpTwice(ServerSocketChannel server) {
        try {
            for (int i = 0; i < 2; i++) {
                server.accept().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AttachFailure failureWithin(Duration limit, Jvm jvm) {
        return catchThrowableOfType(
                AttachFailure.class, () -> new Attacher().loadUnchecked(jvm, jar.toString(), "x", Deadline.in(limit)));
    }

    private static AttachFailure refusal(Jvm jvm, String agentJar) {
        long start = System.nanoTime();
        AttachFailure failure =
                catchThrowableOfType(AttachFailure.class, () -> new Attacher().load(jvm, agentJar, "refused"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
        assertThat(failure.sentence()).isNotBlank();
        assertThat(failure.action()).isNotBlank();
        return failure;
    }
}
