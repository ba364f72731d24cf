package io.hotspan.attach;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;

/**
 * The two jars that go into a target. Immutable.
 *
 * <p>The entry jar stays in the target's system class loader for ever and is therefore small and frozen; the agent jar is read
 * by it into an isolated loader.
 */
public final class Payload {
    private static final int DIGITS = 8;

    private final byte[] entry;
    private final byte[] agent;

    /**
     * Takes the jars as bytes.
     *
     * @param entry entry.jar, with the manifest attribute Agent-Class
     * @param agent agent.jar
     */
    public Payload(byte[] entry, byte[] agent) {
        this.entry = entry.clone();
        this.agent = agent.clone();
    }

    byte[] entry() {
        return entry.clone();
    }

    byte[] agent() {
        return agent.clone();
    }

    /** Named by content and length, so that a JVM that still has an older one open never sees other bytes under its name. */
    String entryName() {
        return "entry-" + check(entry) + HexFormat.of().toHexDigits(entry.length, DIGITS) + ".jar";
    }

    /** Another name for the same content; no attach has had it before. */
    String freshEntryName() {
        return "entry-" + check(entry)
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + ".jar";
    }

    String agentName() {
        return "agent-" + check(agent) + HexFormat.of().toHexDigits(agent.length, DIGITS) + ".jar";
    }

    /** CRC-32 of the agent jar, 8 lower-case hex digits: by it the entry finds a torn file, and a cold JVM counts it at no cost. */
    String agentCheck() {
        return check(agent);
    }

    private static String check(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return HexFormat.of().toHexDigits(crc.getValue(), DIGITS);
    }
}
