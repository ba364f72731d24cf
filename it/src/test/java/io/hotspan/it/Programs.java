package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** The small programs under {@code resources/programs}, compiled for Java 8 once: each gets into one kind of trouble. */
final class Programs {
    static final String PACKAGE = "faults.";

    private static final Path CLASSES = compile();
    private static final Map<Integer, Map<String, String>> PRISTINE = new ConcurrentHashMap<>();

    private Programs() {}

    /** A target that runs one, ready for commands. */
    static Target start(Jdk jdk, String program, String... options) {
        return start(Target.on(jdk).options(options), program);
    }

    static Target start(Target.Builder builder, String program, String... arguments) {
        Target target = builder.arguments("-cp", CLASSES.toString(), PACKAGE + program)
                .arguments(arguments)
                .start();
        target.nextLine(line -> line.startsWith("ready"));
        return target;
    }

    /** The code of {@code Faulty} in this target now. */
    static Map<String, String> code(Target target) {
        return CodeReader.read(target, List.of(PACKAGE + "Faulty"));
    }

    /** Its code in a JVM that never saw us. */
    static Map<String, String> pristine(Jdk jdk) {
        return PRISTINE.computeIfAbsent(jdk.feature(), feature -> {
            try (Target target = start(jdk, "Faulty")) {
                return code(target);
            }
        });
    }

    static Path classes() {
        return CLASSES;
    }

    /** One of them as a Java agent. */
    static Path agent(String program, Path directory) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        for (String key : List.of("Premain-Class", "Agent-Class")) {
            manifest.getMainAttributes().putValue(key, PACKAGE + program);
        }
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        Path jar = directory.resolve(program + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.list(CLASSES.resolve("faults"))) {
            for (Path file : files.filter(path -> path.getFileName().toString().matches(program + "(\\$.*)?\\.class"))
                    .toList()) {
                packed.putNextEntry(new ZipEntry("faults/" + file.getFileName()));
                packed.write(Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    /** The text of a resource beside the programs, as a file in a folder. */
    static Path resource(String name, Path directory) {
        try (InputStream in = Programs.class.getResourceAsStream("/programs/" + name)) {
            assertThat(in).as(name).isNotNull();
            return Files.write(
                    directory.resolve(name),
                    java.util.Objects.requireNonNull(in).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path compile() {
        Path sources = Parts.root().resolve("it/src/test/resources/programs");
        Path classes = Parts.target("programs");
        try (Stream<Path> files = Files.list(sources)) {
            Stream<String> options =
                    Stream.of("--release", "8", "-Xlint:none", "-proc:none", "-nowarn", "-d", classes.toString());
            Stream<String> programs = files.map(Path::toString)
                    .filter(file -> file.endsWith(".java"))
                    .sorted();
            int status = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, Stream.concat(options, programs).toArray(String[]::new));
            assertThat(status).as("the programs compile").isZero();
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
