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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
        return Marker.take(self, TargetTmp.open(jvms, self));
    }

    private Jvm before16() {
        Jvm old = JvmSamples.of(self.pid(), "1.8.0_504", VmKind.HOTSPOT);
        return new Jvm(
                old.pid(),
                self.namespacePid(),
                self.startTicks(),
                old.mainClass(),
                old.jdkVersion(),
                old.jdkVendor(),
                old.kind(),
                self.user(),
                self.uid(),
                self.gid(),
                old.uptime(),
                old.agentState());
    }

    private static void readOne(InputStream in) {
        try {
            assertThat(in.read()).isEqualTo(8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
