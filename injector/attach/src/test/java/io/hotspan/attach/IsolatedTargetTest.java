package io.hotspan.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hotspan.probes.Call;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stopped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Targets of another user and in other namespaces. Making them takes root; without it there is nothing to run on. */
@Timeout(60)
class IsolatedTargetTest {
    private static final List<String> OTHER_USER =
            List.of("setpriv", "--reuid=23456", "--regid=23457", "--clear-groups");
    private static final List<String> PRIVATE_TMP =
            List.of("unshare", "-m", "/bin/sh", "-c", "mount -t tmpfs none /tmp && exec \"$@\"", "sh");
    private static final List<String> CONTAINER = List.of(
            "unshare",
            "-m",
            "-p",
            "-f",
            "--mount-proc",
            "/bin/sh",
            "-c",
            "mount -t tmpfs none /tmp && exec setpriv --reuid=23456 --regid=23457 --clear-groups \"$@\"",
            "sh");
    /** The first argument says how /tmp is mounted. */
    private static List<String> rootless(String mount) {
        return List.of(
                "setpriv",
                "--reuid=23456",
                "--regid=23457",
                "--clear-groups",
                "unshare",
                "-U",
                "-r",
                "-m",
                "-p",
                "-f",
                "--mount-proc",
                "/bin/sh",
                "-c",
                mount + " && exec \"$@\"",
                "sh");
    }

    private static final List<String> READ_ONLY_TMP = List.of(
            "unshare",
            "-m",
            "/bin/sh",
            "-c",
            "mount -t tmpfs none /tmp && mount -o remount,ro /tmp && exec \"$@\"",
            "sh");

    /** Not in /tmp, which some of the targets cannot see. */
    private static Path directory = Path.of("");

    private static TestCode code;

    @BeforeAll
    static void compile() throws IOException {
        directory = Files.createTempDirectory(Path.of("/var/tmp"), "hotspan-test");
        code = TestCode.compile(directory);
    }

    @AfterAll
    static void delete() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    static List<Path> jdksAsRoot() {
        return Procfs.system().selfUid() == 0 ? Jdks.all() : List.of();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("jdksAsRoot")
    void aTargetOfAnotherUserIsAttachedTo(Path home) throws Exception {
        talkTo(OTHER_USER, home);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("jdksAsRoot")
    void aTargetWithAPrivateTmpIsAttachedTo(Path home) throws Exception {
        talkTo(PRIVATE_TMP, home);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("jdksAsRoot")
    void aTargetWithItsOwnPidsFilesAndUserIsAttachedTo(Path home) throws Exception {
        talkTo(CONTAINER, home);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("jdksAsRoot")
    void aTargetInAUserNamespaceIsSpokenToAsItsUser(Path home) throws Exception {
        Path volume = directory.resolve("volume");
        Files.createDirectories(volume);
        Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
        talkTo(rootless("mount --bind " + volume + " /tmp"), home);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("jdksAsRoot")
    void whereRootMayNotWriteTheUserToBecomeIsNamed(Path home) throws Exception {
        AttachFailure failure = failureOf(rootless("mount -t tmpfs none /tmp"), home);
        assertThat(failure.code()).isEqualTo(AttachCode.UID);
        assertThat(failure.action()).contains("sudo -u '#23456'");
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("jdksAsRoot")
    void aReadOnlyTmpIsRefusedWithoutASignal(Path home) throws Exception {
        AttachFailure failure = failureOf(READ_ONLY_TMP, home);
        assertThat(failure.code()).isEqualTo(AttachCode.TMP);
        assertThat(failure.sentence()).contains("read-only");
    }

    private static AttachFailure failureOf(List<String> wrapper, Path home) throws Exception {
        try (TargetProcess target = TargetProcess.start(code, wrapper, home)) {
            AttachFailure failure = catchThrowableOfType(
                    AttachFailure.class,
                    () -> AgentSession.attach(target.jvm(), code.payload("talk"), step -> {}, new Silent()));
            assertThat(target.output()).doesNotContain("Full thread dump");
            return failure;
        }
    }

    private static void talkTo(List<String> wrapper, Path home) throws Exception {
        try (TargetProcess target = TargetProcess.start(code, wrapper, home)) {
            Jvm jvm = target.jvm();
            AgentSession session = AgentSession.attach(jvm, code.payload("talk"), step -> {}, new Silent());
            assertThat(session.ask(Question.CLASSES, "echo", 1, List.of(), Duration.ofSeconds(5))
                            .rows())
                    .containsExactly(List.of("echo"));
            assertThat(session.hello().pid()).isEqualTo(jvm.namespacePid());
            assertThat(session.stop()).isPresent();
            assertThat(target.output()).doesNotContain("Full thread dump").doesNotContain("fake agent");
            try (Stream<Path> files = Files.list(Path.of("/proc/" + target.pid() + "/root/tmp"))) {
                assertThat(files.map(file -> String.valueOf(file.getFileName())))
                        .doesNotContain(".hotspan-" + jvm.namespacePid(), ".attach_pid" + jvm.namespacePid());
            }
        }
    }

    /** Hears nothing. */
    private static final class Silent implements AgentSession.Listener {
        @Override
        public void onStatus(Status status) {}

        @Override
        public void onCalls(List<Call> calls) {}

        @Override
        public void onStopped(Stopped stopped) {}

        @Override
        public void onClosed(Closed reason) {}
    }
}
