package io.hotspan.agent.drain;

import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Makes trace and span ids from calls: a seeded bijection, so that different calls have different ids, and a child names its parent
 * without having asked. The seeds come from the kernel's generator, on a thread of ours. Immutable.
 */
final class Ids {
    private final long span;
    private final long low;
    private final long high;

    Ids() {
        ByteBuffer seeds = ByteBuffer.wrap(random());
        span = seeds.getLong();
        low = seeds.getLong();
        high = seeds.getLong();
    }

    /** The kernel's generator, read directly: SecureRandom would leave its own descriptors of it open for as long as the JVM lives. */
    private static byte[] random() {
        byte[] bytes = new byte[24];
        try (DataInputStream in = new DataInputStream(new FileInputStream("/dev/urandom"))) {
            in.readFully(bytes);
        } catch (IOException e) {
            new SecureRandom().nextBytes(bytes);
        }
        return bytes;
    }

    /** The span id of a call; never zero. */
    long span(long call) {
        return mix(call ^ span);
    }

    /** Low half of the trace id of a root call; never zero. */
    long traceLow(long root) {
        return mix(root ^ low);
    }

    long traceHigh(long root) {
        return mix(root + high);
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014), a bijection; its one zero is moved to a value no other call takes in practice. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        z ^= z >>> 31;
        return z == 0 ? 1 : z;
    }
}
