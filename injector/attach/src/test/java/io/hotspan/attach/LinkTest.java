package io.hotspan.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ends of a link in this process, which is its own target here. */
@Timeout(20)
class LinkTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    private final Jvms jvms = new Jvms();
    private Jvm self = JvmSamples.of(1, "", VmKind.HOTSPOT);
    private Path directory = Path.of("");

    @BeforeEach
    void findOurselves() throws AttachFailure {
        self = jvms.find(ProcessHandle.current().pid());
        directory = Path.of("/tmp/.hotspan-" + self.namespacePid());
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(directory).doesNotExist();
    }

    @Test
    void aPairOfFifosCarriesBytesBothWaysAndEachSideSeesTheEnd() throws Exception {
        try (Marker marker = marker()) {
            Link link = Link.listen(before16(), marker);
            marker.handOver();
            OutputStream agentOut =
                    new FileOutputStream(directory.resolve("link.out").toFile());
            InputStream agentIn =
                    new FileInputStream(directory.resolve("link.in").toFile());
            agentOut.write(new byte[] {1, 2});
            Link.Streams streams = link.accept(Deadline.in(Duration.ofSeconds(5)));
            streams.out().write(3);
            assertThat(agentIn.read()).isEqualTo(3);
            agentOut.close();
            assertThat(streams.in().readAllBytes()).containsExactly(1, 2);
            link.close();
            assertThat(agentIn.read()).isEqualTo(-1);
            agentIn.close();
        }
    }

    @Test
    void aSocketCarriesBytesBothWaysWhileTheReaderWaits() throws Exception {
        try (Marker marker = marker();
                Link link = Link.listen(self, marker)) {
            marker.handOver();
            try (SocketChannel agent = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("link")))) {
                Link.Streams streams = link.accept(Deadline.in(Duration.ofSeconds(5)));
                Thread waiting = new Thread(() -> readOne(streams.in()));
                waiting.start();
                streams.out().write(7);
                ByteBuffer one = ByteBuffer.allocate(1);
                assertThat(agent.read(one)).isEqualTo(1);
                agent.write(ByteBuffer.wrap(new byte[] {8}));
                waiting.join();
            }
        }
    }

    static List<Integer> otherUsersAsRoot() {
        return Procfs.system().selfUid() == 0 ? List.of(23456) : List.of();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("otherUsersAsRoot")
    void whoeverIsNotTheTargetsUserIsTurnedAway(int uid) throws Exception {
        Jvm theirs = JvmSamples.ofUser(self, uid);
        try (Marker marker = Marker.take(theirs, TargetTmp.open(jvms, theirs), false);
                Link link = Link.listen(theirs, marker)) {
            marker.handOver();
            assertThat(Files.getAttribute(directory, "unix:uid")).isEqualTo(uid);
            try (SocketChannel us = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("link")))) {
                assertThat(us.isConnected()).isTrue();
                AttachFailure failure = catchThrowableOfType(
                        AttachFailure.class, () -> link.accept(Deadline.in(Duration.ofSeconds(5))));
                assertThat(failure.code()).isEqualTo(AttachCode.LINK);
                assertThat(failure.sentence()).contains("root").contains("23456");
            }
        }
    }

    @Test
    void aTmpThatIsASymbolicLinkIsNotFollowed() throws Exception {
        Path root = Files.createTempDirectory("hotspan-root");
        Path link = Files.createSymbolicLink(root.resolve("tmp"), Path.of("/var"));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> HeldDirectory.open(root, "tmp"));
        Files.delete(link);
        Files.delete(root);
    }

    @Test
    void severalHoldersOfOneDirectoryDoNotShareADescriptor() throws Exception {
        HeldDirectory first = HeldDirectory.open(Path.of("/"), "tmp");
        HeldDirectory second = HeldDirectory.open(Path.of("/"), "tmp");
        assertThat(first.path()).isNotEqualTo(second.path());
        first.close();
        assertThat(Files.isSameFile(second.path(), Path.of("/tmp"))).isTrue();
        second.close();
    }

    @Test
    void nobodyDialsInTimeIsATimeOutForBothKinds() throws Exception {
        for (Jvm jvm : new Jvm[] {self, before16()}) {
            try (Marker marker = marker();
                    Link link = Link.listen(jvm, marker)) {
                assertThatExceptionOfType(Deadline.Passed.class).isThrownBy(() -> link.accept(Deadline.in(SHORT)));
                assertThatExceptionOfType(Deadline.Passed.class).isThrownBy(() -> link.accept(Deadline.in(SHORT)));
            }
        }
    }

    @Test
    void theDirectoryIsForItsOwnerAlone() throws Exception {
        try (Marker marker = marker();
                Link link = Link.listen(before16(), marker)) {
            assertThat(link).isNotNull();
            marker.write("file", new byte[] {1});
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("file"))))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("link.in"))))
                    .isEqualTo("rw-------");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> marker.write("file", new byte[] {2}));
        }
    }

    @Test
    void theMarkerIsALock() throws Exception {
        try (Marker marker = marker()) {
            Files.setLastModifiedTime(directory, FileTime.fromMillis(1));
            assertThat(marker.seenByTarget("x")).isEqualTo(directory + "/x");
            AttachFailure failure = catchThrowableOfType(AttachFailure.class, this::marker);
            assertThat(failure.code()).isEqualTo(AttachCode.HELD);
        }
        marker().close();
    }

    @Test
    void whoeverSwapsTheDirectoryForALinkGainsNothing() throws Exception {
        Path victim = Files.createTempDirectory("hotspan-victim");
        Path moved = directory.resolveSibling("moved-" + self.pid());
        try (Marker marker = marker()) {
            Files.move(directory, moved);
            Files.createSymbolicLink(directory, victim);
            marker.write("jar", new byte[] {1});
            assertThat(victim).isEmptyDirectory();
            assertThat(moved.resolve("jar")).exists();
            Files.delete(directory);
        } finally {
            Files.delete(moved);
            Files.delete(victim);
        }
    }

    private Marker marker() throws AttachFailure {
        return Marker.take(self, TargetTmp.open(jvms, self), false);
    }

    private Jvm before16() {
        return JvmSamples.ofJdk(self, "1.8.0_504");
    }

    private static void readOne(InputStream in) {
        try {
            assertThat(in.read()).isEqualTo(8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
