package io.hotspan.launcher.start;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes the tool start faster on this machine: classes that a command needs, as the JVM maps them from a file (class data sharing).
 *
 * <p>The JVM shares only what lies in a jar on its class path, so the tool's part of hotspan.jar is copied to a jar of its own first:
 *
 * <pre>
 *   main FOLDER     writes FOLDER/tool.jar, then starts main without arguments in a JVM that writes FOLDER/tool.jsa as it ends
 *   main            loads the classes, and for those of the JDK attaches once, to a JVM made for that
 *   main practice   is that JVM: calls a method now and then, until its input ends
 * </pre>
 *
 * Both files appear whole or not at all. They are of use to the JVM that made them; another one passes them over by itself.
 */
public final class StartArchive {
    private static final String[] HOT = {
        "io/hotspan/cli/",
        "io/hotspan/attach/",
        "io/hotspan/probes/",
        "io/hotspan/exporters/",
        "picocli/",
        "io/opentelemetry/"
    };
    private static final String PREFIX = "tool/";
    private static final String MAIN = "io.hotspan.cli.Main";
    private static final String PRACTICE = "practice";
    private static final int PRACTICE_MILLIS = 20_000;
    private static final int PATIENCE_SECONDS = 60;

    private StartArchive() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            loadHotClasses();
            useTheTool();
            return;
        }
        if (arguments[0].equals(PRACTICE)) {
            practise();
            return;
        }
        File folder = new File(arguments[0]);
        File tool = new File(folder, "tool.jar");
        File made = new File(folder, "tool.jar.new");
        copyTool(new File(System.getProperty("hotspan.jar")), made);
        rename(made, tool);
        File archive = new File(folder, "tool.jsa.new");
        dump(tool, archive);
        rename(archive, new File(folder, "tool.jsa"));
    }

    private static void copyTool(File shipped, File tool) throws IOException {
        try (JarFile jar = new JarFile(shipped, false);
                ZipOutputStream out =
                        new ZipOutputStream(new BufferedOutputStream(new FileOutputStream(tool), 1 << 16))) {
            out.setLevel(Deflater.BEST_SPEED);
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (name.startsWith(PREFIX) || (name.endsWith(".jar") && name.indexOf('/') < 0)) {
                    out.putNextEntry(new ZipEntry(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name));
                    copy(jar.getInputStream(entry), out);
                    out.closeEntry();
                }
            }
        }
    }

    private static void dump(File tool, File archive) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Arrays.asList(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:ArchiveClassesAtExit=" + archive,
                        "-XX:+UseG1GC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dhotspan.jar=" + System.getProperty("hotspan.jar"),
                        "-cp",
                        tool.toString(),
                        StartArchive.class.getName()))
                .redirectErrorStream(true)
                .redirectOutput(new File(archive.getParentFile(), "log"));
        withoutDestinations(builder);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            // By force: asked politely it would write the archive while this one renames it.
            process.destroyForcibly().waitFor();
            Files.deleteIfExists(archive.toPath());
            throw new IOException("it took too long");
        }
    }

    /** As a user would: what that needs of the JDK is archived, too. Its last act is to end this JVM. */
    private static void useTheTool() throws Exception {
        // Its input is a pipe that ends with this process.
        ProcessBuilder builder = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartArchive.class.getName(),
                        PRACTICE)
                .redirectError(new File("/dev/null"));
        withoutDestinations(builder);
        Process practice = builder.start();
        String pid = new BufferedReader(new InputStreamReader(practice.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        String[] command = {"attach", pid, "java.util.BitSet::cardinality -> return", "--jdk", "--hits=3", "--for=5s"};
        Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object) command);
    }

    /** Nothing of this goes to a collector that the user has named. */
    private static void withoutDestinations(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
    }

    private static void practise() throws IOException {
        Thread calls = new Thread(() -> {
            BitSet called = new BitSet();
            for (int i = 0; i < PRACTICE_MILLIS; i++) {
                called.set(called.cardinality() & 63);
                LockSupport.parkNanos(1_000_000);
            }
        });
        calls.setDaemon(true);
        calls.start();
        System.out.println(new File("/proc/self").getCanonicalFile().getName());
        while (System.in.read() >= 0) {
            // Whoever started this says nothing, and then is gone.
        }
    }

    private static void loadHotClasses() throws IOException {
        try (JarFile jar = new JarFile(new File(System.getProperty("java.class.path")), false)) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (name.endsWith(".class") && isHot(name)) {
                    load(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
                }
            }
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, StartArchive.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // What does not load here, because it needs an optional library, is not needed to start either.
        }
    }

    private static boolean isHot(String name) {
        for (String prefix : HOT) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] chunk = new byte[16384];
        try (InputStream closed = in) {
            for (int n = closed.read(chunk); n >= 0; n = closed.read(chunk)) {
                out.write(chunk, 0, n);
            }
        }
    }

    private static void rename(File from, File to) throws IOException {
        if (!from.renameTo(to)) {
            throw new IOException(from + " was not made");
        }
    }
}
