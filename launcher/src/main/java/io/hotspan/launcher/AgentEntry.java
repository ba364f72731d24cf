package io.hotspan.launcher;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Where a JVM enters hotspan: {@code agentmain} for a live attach, {@code premain} for {@code -javaagent}.
 *
 * <p><b>Frozen for ever.</b> The system loader of a JVM that was attached to once keeps this class until the process ends, and every
 * later version of hotspan has to pass through it. So everything that may change comes as an argument:
 *
 * <pre>
 *   agentmain    1;PAYLOAD;CHECK;LINK      PAYLOAD  path of agent.jar as this process sees it, without ';'
 *                                          CHECK    of that file: 8 hex digits are its CRC-32, 64 its SHA-256
 *                                          LINK     handed on to the agent as it is, up to the end
 *   premain      CONFIG                    handed on to the agent as it is, "" when none was given
 * </pre>
 *
 * CHECK finds a file that is torn or another one. It need not find one that was forged: PAYLOAD lies in a folder of mode 0700 that belongs
 * to the user of this process, and the tool has looked at both; who can write there may attach anyway. So the tool sends the CRC-32, which
 * is native code, where a SHA-256 costs a cold JVM some 100 ms.
 *
 * <p>An {@code agentmain} whose argument does not start with {@code 1;} is treated as {@code premain}, in the background.
 * Each payload gets a loader of its own and no static field refers to it.
 *
 * <p>Neither method ever throws or, live, prints: a live attach that fails leaves the reason in the new file {@code PAYLOAD.failed}.
 * A permanent one that fails says so in one line on stderr, and the application starts as if hotspan were not there.
 *
 * Threads: {@code hotspan-start} (daemon) runs a live start, {@code main} a permanent one. Guarded by: nothing is shared.
 */
public final class AgentEntry implements Runnable, Thread.UncaughtExceptionHandler {
    private static final String AGENT = "io.hotspan.agent.Agent";
    private static final String LIVE = "1;";
    private static final int CRC_DIGITS = 8;

    private final String arguments;
    private final Instrumentation instrumentation;

    private AgentEntry(@Nullable String arguments, Instrumentation instrumentation) {
        this.arguments = arguments == null ? "" : arguments;
        this.instrumentation = instrumentation;
    }

    /** Called by the JVM on its attach thread; returns at once. */
    public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
        try {
            AgentEntry entry = new AgentEntry(arguments, instrumentation);
            Thread start = new Thread(null, entry, "hotspan-start");
            start.setDaemon(true);
            start.setUncaughtExceptionHandler(entry);
            start.setContextClassLoader(null);
            start.start();
        } catch (Throwable e) {
            // No thread to be had: the tool's own time-out tells its user, and the application goes on.
        }
    }

    /** Called by the JVM before the application's main method. */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        new AgentEntry(arguments, instrumentation).permanent();
    }

    @Override
    public void run() {
        if (arguments.startsWith(LIVE)) {
            live();
        } else {
            permanent();
        }
    }

    /** The start found no memory even to leave its reason. The application's own handlers, which may halt it, hear nothing of that. */
    @Override
    public void uncaughtException(Thread thread, Throwable failure) {}

    private void live() {
        String[] parts = arguments.split(";", 4);
        try {
            if (parts.length != 4) {
                return;
            }
            byte[] payload;
            try (InputStream in = new FileInputStream(parts[1])) {
                payload = bytes(in);
            }
            requireCheck(parts[1], payload, parts[2]);
            Class.forName(AGENT, true, new NestedJar(payload))
                    .getMethod("live", Instrumentation.class, String.class)
                    .invoke(null, instrumentation, parts[3]);
        } catch (Throwable e) {
            leaveReason(new File(parts[1] + ".failed"), reason(e));
        }
    }

    private void permanent() {
        try {
            byte[] agent;
            byte[] exporters;
            try (JarFile jar = new JarFile(
                    new File(AgentEntry.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()),
                    false)) {
                agent = nested(jar, "agent.jar");
                exporters = nested(jar, "exporters.jar");
            }
            Class.forName(AGENT, true, new NestedJar(agent))
                    .getMethod("permanent", Instrumentation.class, String.class, byte[].class)
                    .invoke(null, instrumentation, arguments, exporters);
        } catch (Throwable e) {
            try {
                System.err.println("hotspan: not started, the application runs without probes: " + reason(e));
            } catch (Throwable cannotEvenSay) {
                // Nothing of ours may stop an application from starting.
            }
        }
    }

    private static byte[] nested(JarFile jar, String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        if (entry == null) {
            throw new IOException(jar.getName() + " holds no " + name + "; use the whole hotspan.jar");
        }
        try (InputStream in = jar.getInputStream(entry)) {
            return bytes(in);
        }
    }

    private static byte[] bytes(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream(1 << 19);
        NestedJar.copy(in, all);
        return all.toByteArray();
    }

    private static void requireCheck(String file, byte[] payload, String expected)
            throws IOException, GeneralSecurityException {
        boolean quick = expected.length() == CRC_DIGITS;
        String found = quick ? crc32(payload) : sha256(payload);
        if (!found.equalsIgnoreCase(expected)) {
            throw new IOException((quick ? "CRC-32" : "SHA-256") + " of " + file + " is " + found + " and not "
                    + (expected.isEmpty() ? "given" : expected));
        }
    }

    private static String crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, bytes.length);
        return Long.toHexString((1L << 32) | crc.getValue()).substring(1);
    }

    /** Asks the JDK's own provider first, so that no provider of the application is initialised for our sake. */
    private static String sha256(byte[] bytes) throws GeneralSecurityException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256", "SUN");
        } catch (GeneralSecurityException e) {
            digest = MessageDigest.getInstance("SHA-256");
        }
        StringBuilder hex = new StringBuilder(64);
        for (byte b : digest.digest(bytes)) {
            hex.append(Character.forDigit((b >> 4) & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return hex.toString();
    }

    private static String reason(Throwable e) {
        Throwable cause = e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
        return String.valueOf(cause).replace('\n', ' ');
    }

    private static void leaveReason(File file, String reason) {
        try {
            if (file.createNewFile()) {
                try (FileOutputStream out = new FileOutputStream(file)) {
                    out.write(reason.getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (Throwable e) {
            // The folder is gone because the tool has given up: nobody is left to be told.
        }
    }
}
