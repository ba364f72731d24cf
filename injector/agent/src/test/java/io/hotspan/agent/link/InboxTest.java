package io.hotspan.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hotspan.probes.wire.Renew;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class InboxTest {
    /** Gives what it was made with, then the end. */
    private static final class Bytes extends Link {
        private final byte[] bytes;
        private int at;

        Bytes(byte... bytes) {
            this.bytes = bytes;
        }

        @Override
        int read(byte[] into) {
            if (at == bytes.length) return -1;
            int n = Math.min(into.length, bytes.length - at);
            System.arraycopy(bytes, at, into, 0, n);
            at += n;
            return n;
        }

        @Override
        int write(byte[] from, int offset, int length) {
            return length;
        }

        @Override
        public void close() {
            at = bytes.length;
        }
    }

    @Test
    void theEndOfTheStreamIsAnError() {
        assertThatThrownBy(() -> new Inbox(new Bytes()).poll()).isInstanceOf(IOException.class);
    }

    @Test
    void aLengthThatNoFrameHasIsAnErrorBeforeAnythingIsKept() {
        assertThatThrownBy(() -> new Inbox(new Bytes((byte) 0x7f, (byte) -1, (byte) -1, (byte) -1)).poll())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a frame of");
        assertThatThrownBy(() -> new Inbox(new Bytes((byte) 0, (byte) 0, (byte) 0, (byte) 0)).poll())
                .isInstanceOf(IOException.class);
    }

    @Test
    void noiseEndsInAnErrorOfTheLinkAndInNothingElse() {
        Random random = new Random(20261121);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[4 + random.nextInt(60)];
            random.nextBytes(noise);
            noise[0] = 0;
            noise[1] = 0;
            noise[2] = 0;
            noise[3] = (byte) (noise.length - 4);
            assertThatThrownBy(() -> drain(new Inbox(new Bytes(noise)))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatOnlyAnAgentSendsIsNotReadAndWhatIsNewIsSkipped() throws IOException {
        byte[] calls = {0, 0, 0, 2, 18, 99}; // 99 calls in no byte: an error to whoever reads it
        byte[] newer = {0, 0, 0, 2, 9, 99};
        byte[] renew = new Renew().encode();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(calls);
        all.write(newer);
        all.write(new byte[] {0, 0, 0, (byte) renew.length});
        all.write(renew);
        Inbox inbox = new Inbox(new Bytes(all.toByteArray()));
        assertThat(inbox.poll()).isNull();
        assertThat(inbox.poll()).isNull();
        assertThat(inbox.poll()).isInstanceOf(Renew.class);
    }

    private static void drain(Inbox inbox) throws IOException {
        for (int i = 0; i < 100; i++) inbox.poll();
    }
}
