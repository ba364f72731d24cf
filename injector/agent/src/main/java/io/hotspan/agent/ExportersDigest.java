package io.hotspan.agent;

import io.hotspan.agent.export.ExportException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Which exporters belong to this agent: their SHA-256 was packed into its jar. */
final class ExportersDigest {
    private static final int HEX = 64;

    private ExportersDigest() {}

    static String expected() throws ExportException {
        ClassLoader loader = ExportersDigest.class.getClassLoader();
        try (InputStream in = loader.getResourceAsStream("exporters.sha256")) {
            byte[] text = new byte[HEX];
            int filled = 0;
            for (int n = 0; in != null && n >= 0 && filled < HEX; filled += Math.max(0, n)) {
                n = in.read(text, filled, HEX - filled);
            }
            if (filled == HEX) return new String(text, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new ExportException("the agent's jar cannot be read: " + e, "Use the hotspan.jar as it was shipped.");
        }
        throw new ExportException("the agent's jar names no exporters", "Use the hotspan.jar as it was shipped.");
    }

    static String of(byte[] jar) throws ExportException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(jar);
            String hex = new BigInteger(1, digest).toString(16);
            StringBuilder padded = new StringBuilder(HEX);
            for (int i = hex.length(); i < HEX; i++) padded.append('0');
            return padded.append(hex).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new ExportException("this JVM has no SHA-256: " + e, "Keep probes on a JVM that has it.");
        }
    }
}
