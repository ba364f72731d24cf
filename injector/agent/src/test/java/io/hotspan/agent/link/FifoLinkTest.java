package io.hotspan.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hotspan.probes.wire.FrameReader;
import io.hotspan.probes.wire.Message;
import io.hotspan.probes.wire.Renew;
import io.hotspan.probes.wire.Stop;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The time limits stand for "for ever": what these tests guard against is a thread that hangs in open(2) or write(2). */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FifoLinkTest {
    @TempDir
    Path folder;

    private String path = "";

    @BeforeEach
    void make() throws Exception {
        path = folder.resolve("link").toString();
        Process process = new ProcessBuilder("mkfifo", "-m", "600", path + ".in", path + ".out").start();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void aPairThatNobodyHoldsIsOpenedWithoutWaitingAndBreaksAtTheFirstWrite() throws IOException {
        Link link = Link.dial(path);
        assertThatThrownBy(() -> link.write(new byte[1], 0, 1)).isInstanceOf(IOException.class);
        link.close();
    }

    @Test
    void aToolThatDoesNotReadNeverHoldsTheWriter() throws IOException {
        Link link = Link.dial(path);
        try (FileInputStream tool = new FileInputStream(path + ".out")) {
            byte[] much = new byte[1 << 20];
            int taken = 0;
            for (int more = link.write(much, 0, much.length); more > 0; more = link.write(much, 0, much.length)) {
                taken += more;
            }
            assertThat(taken).isBetween(1, 65536);
            assertThat(link.write(much, 0, much.length)).isZero();
            assertThat(tool.read(new byte[taken])).isPositive();
            assertThat(link.write(much, 0, much.length)).isPositive();
        }
        link.close();
    }

    /** Pages, not bytes: 17 of these fill a pipe at 34 KB. */
    @Test
    void framesThatDoNotFillTheirPagesNeverHoldTheWriterEither() throws IOException {
        Link link = Link.dial(path);
        try (FileInputStream tool = new FileInputStream(path + ".out")) {
            int taken = 0;
            for (int i = 0; i < 100; i++) taken += link.write(new byte[2100], 0, 2100);
            assertThat(taken).isBetween(2100, 65536);
            assertThat(tool.read(new byte[taken])).isPositive();
            assertThat(link.write(new byte[2100], 0, 2100)).isEqualTo(2100);
        }
        link.close();
    }

    /** Opening makes a file where there is none; a session over a plain file would end for want of a tool only with its lease. */
    @Test
    void aFifoThatTheToolHasJustTakenAwayIsNotReplacedByAFile() {
        assertThat(folder.resolve("link.in").toFile().delete()).isTrue();

        assertThatThrownBy(() -> Link.dial(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("taken");
        assertThat(folder.resolve("link.in")).doesNotExist();
        assertThat(folder.resolve("link.out")).exists();
    }

    @Test
    void theEndOfTheToolShowsInTheNextWriteWhateverHasTakenItsPath() throws Exception {
        Link link = Link.dial(path);
        new FileInputStream(path + ".out").close();
        assertThat(folder.resolve("link.out").toFile().delete()).isTrue();
        make2();
        try (FileInputStream other = new FileInputStream(opened(path + ".out"))) {
            assertThatThrownBy(() -> link.write(new byte[1], 0, 1)).isInstanceOf(IOException.class);
            assertThat(other.available()).isZero();
        }
        link.close();
    }

    private void make2() throws Exception {
        Process process = new ProcessBuilder("mkfifo", "-m", "600", path + ".out").start();
        assertThat(process.waitFor()).isZero();
    }

    /** Another tool's end: a writer that stays, so that its reader does not wait. */
    private static String opened(String fifo) throws IOException {
        java.io.RandomAccessFile keep = new java.io.RandomAccessFile(fifo, "rw");
        assertThat(keep.getFD().valid()).isTrue();
        return fifo;
    }

    @Test
    void messagesArriveInOrderHoweverTheyAreCutUp() throws IOException {
        Link link = Link.dial(path);
        try (FileOutputStream tool = new FileOutputStream(path + ".in")) {
            Inbox inbox = new Inbox(link);
            assertThat(inbox.poll()).isNull();
            byte[] frames = frames(new Renew(), new Stop(true, false));
            for (byte one : frames) {
                tool.write(one);
            }
            assertThat(inbox.poll()).isInstanceOf(Renew.class);
            assertThat(inbox.poll()).isInstanceOf(Stop.class);
            assertThat(inbox.poll()).isNull();
        }
        link.close();
    }

    private static byte[] frames(Message... messages) throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        io.hotspan.probes.wire.FrameWriter writer = new io.hotspan.probes.wire.FrameWriter(bytes);
        for (Message message : messages) writer.write(message);
        return bytes.toByteArray();
    }

    @Test
    void anOutboxSendsInOrderAndEndsALinkThatIsNotRead() throws IOException {
        Link link = Link.dial(path);
        try (InputStream tool = new FileInputStream(path + ".out")) {
            Outbox outbox = new Outbox(link);
            outbox.offer(new Renew());
            outbox.offer(new Stop(false, true));
            assertThat(outbox.flush()).isTrue();
            FrameReader reader = new FrameReader(tool);
            assertThat(reader.read()).isInstanceOf(Renew.class);
            assertThat(reader.read()).isInstanceOf(Stop.class);
            for (int i = 0; i < 2_000_000 && outbox.failure() == null; i++) outbox.offer(new Renew());
            assertThat(outbox.failure()).hasMessageContaining("stopped reading");
        }
        link.close();
    }
}
