package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.JdkVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The list of methods whose counts are approximate is what the JDKs themselves say. */
class IntrinsicsTest {
    private static final Set<String> NEVER = Set.of(
            "java.lang.instrument.",
            "java.lang.invoke.",
            "java.lang.ref.",
            "jdk.internal.",
            "sun.nio.ch.",
            "java.lang.Object::",
            "java.lang.Thread::",
            "java.lang.Throwable::");

    /** With modules, and with the mark. */
    static Stream<Path> jdks() {
        return ChildJvm.jdks().stream().filter(home -> Files.exists(home.resolve("lib/jrt-fs.jar")));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theListIsWhatTheJdkMarks(Path home) throws Exception {
        URL[] jrt = {home.resolve("lib/jrt-fs.jar").toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(jrt);
                FileSystem files =
                        FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", home.toString()), loader);
                Stream<Path> classes = Files.walk(files.getPath("/modules/java.base"))) {
            Set<String> marked = new TreeSet<>();
            classes.filter(file -> file.toString().endsWith(".class")).forEach(file -> marked(read(file), marked));
            assertThat(marked).hasSizeGreaterThan(100);
            assertThat(new TreeSet<>(Intrinsics.of(feature(home)).methods())).isEqualTo(marked);
        }
    }

    @Test
    void aReleaseBetweenHasWhatIsSoBeforeOrAfter() {
        Set<String> both = new TreeSet<>(Intrinsics.of(11).methods());
        both.addAll(Intrinsics.of(17).methods());
        assertThat(new TreeSet<>(Intrinsics.of(13).methods())).isEqualTo(both);
        assertThat(Intrinsics.of(40).methods()).isEqualTo(Intrinsics.of(25).methods());
        assertThat(Intrinsics.of(8).contains("java.lang.Math", "max", "(II)I")).isTrue();
        assertThat(Intrinsics.of(8).contains("java.util.HashMap", "get", "(Ljava/lang/Object;)Ljava/lang/Object;"))
                .isFalse();
    }

    private static int feature(Path home) throws IOException {
        String release = Files.readString(home.resolve("release"));
        String version = release.lines()
                .filter(line -> line.startsWith("JAVA_VERSION="))
                .map(line -> line.replaceAll("[^0-9.]", ""))
                .collect(Collectors.joining());
        return JdkVersion.parse(version).feature();
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void marked(byte[] classFile, Set<String> into) {
        ClassReader reader = new ClassReader(classFile);
        String type = reader.getClassName().replace('/', '.');
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        String method = type + "::" + name + descriptor;
                        boolean code = (access & (Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT)) == 0;
                        return code && NEVER.stream().noneMatch(method::startsWith) ? new Marks(method, into) : null;
                    }
                },
                ClassReader.SKIP_CODE);
    }

    private static final class Marks extends MethodVisitor {
        private final String method;
        private final Set<String> into;

        Marks(String method, Set<String> into) {
            super(Opcodes.ASM9);
            this.method = method;
            this.into = into;
        }

        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String type, boolean visible) {
            if (type.endsWith("IntrinsicCandidate;")) into.add(method);
            return null;
        }
    }
}
