package io.hotspan.probes.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Mutated frames: each is a message, is skipped, or is refused by a WireException, or ends too early; nothing else. */
class WireFuzzTest {
    private static final int INPUTS = 100_000;

    @Test
    void everyInputIsReadOrRefused() {
        Random random = new Random(20261121);
        List<Message> samples = Samples.all();
        int[] read = new int[1];
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            for (int i = 0; i < INPUTS; i++) {
                byte[] bytes =
                        mutated(samples.get(random.nextInt(samples.size())).encode(), random);
                read[0] += tryOne(bytes) ? 1 : 0;
            }
        });
        assertThat(read[0]).as("enough of both outcomes").isBetween(INPUTS / 50, INPUTS - INPUTS / 50);
    }

    @Test
    void everyStreamEndsOrIsRefused() throws IOException {
        Random random = new Random(4);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(stream);
        for (Message message : Samples.all()) {
            writer.write(message);
        }
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            for (int i = 0; i < 10_000; i++) {
                drain(mutated(stream.toByteArray(), random));
            }
        });
    }

    private static void drain(byte[] bytes) throws IOException {
        FrameReader reader = new FrameReader(new ByteArrayInputStream(bytes));
        try {
            while (reader.read() != null) {
                // Each message that is still whole is read.
            }
        } catch (WireException | EOFException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static boolean tryOne(byte[] bytes) {
        try {
            Message message = Message.decode(bytes);
            if (message != null) {
                // What was read can be sent again, whatever a stranger put into it.
                Message again = Message.decode(message.encode());
                assertThat(again).isNotNull();
            }
            return message != null;
        } catch (WireException e) {
            return false;
        }
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] mutated = bytes.clone();
        int mutations = 1 + random.nextInt(4);
        for (int i = 0; i < mutations && mutated.length > 0; i++) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(6)) {
                case 0 -> mutated = Arrays.copyOf(mutated, at);
                case 1 -> mutated = Arrays.copyOf(mutated, mutated.length + random.nextInt(20));
                case 2 -> mutated[at] = (byte) 0xFF;
                case 3 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                default -> mutated[at] = (byte) random.nextInt(256);
            }
        }
        return mutated;
    }
}
