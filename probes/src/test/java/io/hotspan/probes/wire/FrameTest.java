package io.hotspan.probes.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final FrameWriter writer = new FrameWriter(bytes);

    private FrameReader reader() {
        return new FrameReader(new Trickle(bytes.toByteArray()));
    }

    @Test
    void messagesComeInOrderAndThenTheEnd() throws IOException {
        for (Message message : Samples.all()) {
            writer.write(message);
        }
        FrameReader reader = reader();

        List<Message> back = new ArrayList<>();
        for (Message message = reader.read(); message != null; message = reader.read()) {
            back.add(message);
        }

        assertThat(back).usingRecursiveComparison().isEqualTo(Samples.all());
    }

    @Test
    void messagesOfAnUnknownTypeAreSkipped() throws IOException {
        bytes.write(new byte[] {0, 0, 0, 3, 99, 1, 2});
        writer.write(new Renew());

        assertThat(reader().read()).isInstanceOf(Renew.class);
    }

    @Test
    void aStreamThatEndsInsideAFrameIsAnErrorAndNoNonsense() throws IOException {
        writer.write(Samples.hello());
        byte[] whole = bytes.toByteArray();
        for (int length = 1; length < whole.length; length++) {
            FrameReader cut = new FrameReader(new ByteArrayInputStream(Arrays.copyOf(whole, length)));
            assertThatThrownBy(cut::read).isInstanceOf(EOFException.class).hasMessageContaining("ended inside a frame");
        }
    }

    @Test
    void aLengthOutOfRangeIsRefusedBeforeAnythingIsAllocated() {
        for (byte[] header : new byte[][] {{0, 0, 0, 0}, {0, 0x10, 0, 1}, {-1, -1, -1, -1}, {0x7f, -1, -1, -1}}) {
            FrameReader reader = new FrameReader(new ByteArrayInputStream(header));
            assertThatThrownBy(reader::read).isInstanceOf(WireException.class).hasMessageContaining("1 to 1048576");
        }
    }

    @Test
    void aMessageThatIsTooLongIsNotWritten() throws IOException {
        writer.write(Answer.bytes(1, new byte[Message.MAX_BYTES - 300]));
        int before = bytes.size();

        List<Wanted> tooMany = Collections.nCopies(30_000, Samples.wanted());
        assertThatThrownBy(() -> writer.write(new SetProbes(1, tooMany)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("SetProbes");

        assertThat(bytes.size()).isEqualTo(before);
        assertThat(reader().read()).isInstanceOf(Answer.class);
    }

    /** Gives one byte at a time, as a slow pipe may. */
    private static final class Trickle extends InputStream {
        private final ByteArrayInputStream in;

        Trickle(byte[] bytes) {
            in = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return in.read(target, offset, Math.min(1, length));
        }
    }
}
