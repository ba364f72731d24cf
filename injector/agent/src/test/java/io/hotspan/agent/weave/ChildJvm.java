package io.hotspan.agent.weave;

import io.hotspan.agent.ring.Ring;
import io.hotspan.bridge.Bridge;
import io.hotspan.probes.Probe;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.util.TraceClassVisitor;

/**
 * Runs the programs of src/test/child, as Java 8 byte code and with an agent's rights, on the JDK that runs the tests and on those that
 * HOTSPAN_JDKS names (see it/setup/README.md).
 */
final class ChildJvm {
    private static final long SECONDS = Form.isFull() ? 1800 : 120;
    private static final Path SOURCES = Path.of("src", "test", "child");

    private ChildJvm() {}

    /** Compiled once for all tests. */
    private static final class Programs {
        static final Path DIRECTORY = Path.of("target", "child").toAbsolutePath();
        static final Path JAR = agentJar(DIRECTORY);
    }

    /** Homes of the JDKs to try; with CI=true they must have been named. */
    static List<Path> jdks() {
        Set<Path> homes = new LinkedHashSet<>();
        homes.add(Path.of(System.getProperty("java.home")));
        String named = System.getenv().getOrDefault("HOTSPAN_JDKS", "");
        if (named.isEmpty() && "true".equals(System.getenv("CI"))) {
            throw new IllegalStateException("CI=true and HOTSPAN_JDKS names no JDK; see it/setup/README.md");
        }
        for (String home : named.split(":", -1)) {
            boolean own = home.endsWith("/jdk-" + Runtime.version().feature()); // the same once more
            if (!home.isEmpty() && !own) homes.add(Path.of(home));
        }
        return new ArrayList<>(homes);
    }

    /** Compiles the child programs into a jar that is an agent too. */
    private static Path agentJar(Path directory) {
        try {
            Path classes = Files.createDirectories(directory.resolve("classes"));
            compile(classes);
            Manifest manifest = new Manifest();
            Attributes main = manifest.getMainAttributes();
            main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
            main.put(new Attributes.Name("Premain-Class"), "io.hotspan.agent.weave.ChildAgent");
            main.put(new Attributes.Name("Can-Retransform-Classes"), "true");
            Path jar = directory.resolve("child.jar");
            try (OutputStream out = Files.newOutputStream(jar);
                    JarOutputStream entries = new JarOutputStream(out, manifest)) {
                for (Path file : files(classes)) {
                    entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                    Files.copy(file, entries);
                }
            }
            return jar;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void compile(Path classes) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "--release",
                "8",
                "-g",
                "-parameters",
                "-nowarn",
                "-Xlint:none",
                "-proc:none",
                "-d",
                classes.toString()));
        options.addAll(List.of("-cp", classPath()));
        for (Path source : files(SOURCES)) options.add(source.toString());
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, OutputStream.nullOutputStream(), null, options.toArray(new String[0]));
        if (status != 0) throw new IOException("the child programs do not compile");
    }

    private static Collection<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).collect(Collectors.toList());
        }
    }

    private static String classPath() {
        return Stream.of(
                        Ring.class,
                        Bridge.class,
                        Probe.class,
                        ClassReader.class,
                        ClassRemapper.class,
                        ClassNode.class,
                        TraceClassVisitor.class)
                .map(ChildJvm::place)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it printed, stderr included; the exit code stands in the last line. */
    static String run(Path jdk, List<String> options, String main, String... arguments) throws Exception {
        return run(jdk, options, Duration.ofSeconds(SECONDS), main, arguments);
    }

    static String run(Path jdk, List<String> options, Duration atMost, String main, String... arguments)
            throws Exception {
        Path agentJar = Programs.JAR;
        List<String> command = new ArrayList<>();
        command.add(jdk.resolve("bin").resolve("java").toString());
        command.addAll(options);
        command.add("-javaagent:" + agentJar);
        command.addAll(List.of("-cp", classPath() + File.pathSeparator + agentJar, "io.hotspan.agent.weave." + main));
        command.addAll(Arrays.asList(arguments));
        Path output = Files.createTempFile(Programs.DIRECTORY, "said", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS);
        if (!ended) process.destroyForcibly().waitFor();
        return new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                + (ended ? "exit " + process.exitValue() : "not ended after " + atMost.toSeconds() + " s");
    }
}
