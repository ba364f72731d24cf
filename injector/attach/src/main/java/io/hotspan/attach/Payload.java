package io.hotspan.attach;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * The two jars that go into a target. Immutable.
 *
 * <p>The entry jar stays in the target's system class loader for ever and is therefore small and frozen; the agent jar is read
 * by it into an isolated loader.
 */
public final class Payload {
    private static final int NAME_DIGITS = 16;
    private static final int CRC_DIGITS = 8;

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

    /** Named by content, so that a JVM that still has an older one open never sees other bytes under its name. */
    String entryName() {
        return "entry-" + hash(entry).substring(0, NAME_DIGITS) + ".jar";
    }

    String agentName() {
        return "agent-" + hash(agent).substring(0, NAME_DIGITS) + ".jar";
    }

    /** CRC-32 of the agent jar, 8 lower-case hex digits: by it the entry finds a torn file, and a cold JVM counts it at no cost. */
    String agentCheck() {
        CRC32 crc = new CRC32();
        crc.update(agent);
        return HexFormat.of().toHexDigits(crc.getValue(), CRC_DIGITS);
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
