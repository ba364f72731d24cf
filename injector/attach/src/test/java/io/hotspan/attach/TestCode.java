package io.hotspan.attach;

import io.hotspan.probes.wire.Hello;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** Compiles the programs under {@code target/} for Java 8, and packs the fake agent together with the codec. */
final class TestCode {
    private final Path classes;
    private final byte[] agentJar;

    private TestCode(Path classes, byte[] agentJar) {
        this.classes = classes;
        this.agentJar = agentJar;
    }

    static TestCode compile(Path directory) {
        try {
            Path probes = Path.of(Hello.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (String name : List.of("Target.java", "FakeAgent.java")) {
                try (InputStream in = TestCode.class.getResourceAsStream("/target/" + name)) {
                    if (in == null) {
                        throw new IllegalStateException("no resource " + name);
                    }
                    Files.write(directory.resolve(name), in.readAllBytes());
                }
            }
            int status = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            null,
                            null,
                            "--release",
                            "8",
                            "-Xlint:none",
                            "-cp",
                            probes.toString(),
                            "-d",
                            directory.toString(),
                            directory.resolve("Target.java").toString(),
                            directory.resolve("FakeAgent.java").toString());
            if (status != 0) {
                throw new IllegalStateException("the test programs do not compile");
            }
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            return new TestCode(directory, pack(directory, probes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A folder with {@code Target.class}, readable by everybody. */
    Path classes() {
        return classes;
    }

    byte[] agentJar() {
        return agentJar.clone();
    }

    /** The fake agent, with a second jar that it looks at for its orders. */
    Payload payload(String orders) {
        return new Payload(agentJar, orders.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static byte[] pack(Path classes, Path probes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Agent-Class", "FakeAgent");
        manifest.getMainAttributes().putValue("Premain-Class", "FakeAgent");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            addFolder(jar, classes);
            if (Files.isDirectory(probes)) {
                addFolder(jar, probes);
            } else {
                addJar(jar, Files.readAllBytes(probes));
            }
        }
        return bytes.toByteArray();
    }

    private static void addFolder(JarOutputStream jar, Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                jar.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
            }
        }
    }

    private static void addJar(JarOutputStream jar, byte[] bytes) throws IOException {
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().endsWith(".class")) {
                    jar.putNextEntry(new ZipEntry(entry.getName()));
                    jar.write(in.readAllBytes());
                }
            }
        }
    }
}
