package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Somebody else's agents: two that are published, and one of {@code src/test/child}, made with Byte Buddy. */
final class Neighbour {
    private static final Path SOURCES = Parts.root().resolve("it/src/test/child");

    private Neighbour() {}

    static Path openTelemetry() {
        return published("opentelemetry-javaagent.jar");
    }

    static Path jacoco() {
        return published("jacocoagent.jar");
    }

    /** The one of {@code src/test/child}, as Java 8 byte code. */
    static Path own(Path directory) {
        try {
            Path byteBuddy = published("byte-buddy.jar");
            Path classes = Files.createDirectories(directory.resolve("classes"));
            compile("neighbour/NeighbourAgent.java", byteBuddy.toString(), classes);
            Manifest manifest = new Manifest();
            Attributes main = manifest.getMainAttributes();
            main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
            main.put(Attributes.Name.CLASS_PATH, byteBuddy.toUri().toString());
            for (String entry : List.of("Premain-Class", "Agent-Class")) {
                main.putValue(entry, "neighbour.NeighbourAgent");
            }
            main.putValue("Can-Retransform-Classes", "true");
            return jar(classes, manifest, directory.resolve("neighbour.jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program of {@code src/test/child}, as Java 8 byte code. */
    static void compile(String source, String classPath, Path classes) {
        List<String> options = new ArrayList<>(List.of("--release", "8", "-nowarn", "-Xlint:none", "-proc:none"));
        options.addAll(List.of(
                "-cp",
                classPath,
                "-d",
                classes.toString(),
                SOURCES.resolve(source).toString()));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, OutputStream.nullOutputStream(), null, options.toArray(String[]::new));
        assertThat(status).as(source + " compiles").isZero();
    }

    /** Loads an agent into a running target, with the JDK's own means. */
    static void load(Target target, Path agent, String arguments) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(target.pid()));
            try {
                machine.loadAgent(agent.toString(), arguments);
            } catch (AgentLoadException e) {
                // An older JDK's tool takes a newer JVM's good answer for a failure.
                assertThat(e.getMessage()).isEqualTo("0");
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | AgentInitializationException | IOException e) {
            throw new AssertionError(agent + ": " + e, e);
        }
    }

    private static Path published(String name) {
        Path file = Parts.target("agents").resolve(name);
        assertThat(file).as("fetched by Maven before the integration tests").exists();
        return file;
    }

    private static Path jar(Path classes, Manifest manifest, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
            }
        }
        return jar;
    }
}
