package io.hotspan.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** A jar in memory, made in a test from source text and other entries. */
final class CompiledJar {
    private final Path folder;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    /** @param folder an empty folder for source and class files */
    CompiledJar(Path folder) {
        this.folder = folder;
    }

    CompiledJar with(String name, String text) {
        entries.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Compiles one class for Java 8 and adds it, with nested classes, below {@code prefix}. */
    CompiledJar withClass(String prefix, String binaryName, String source) throws IOException {
        Path file = folder.resolve(binaryName.substring(binaryName.lastIndexOf('.') + 1) + ".java");
        Files.write(file, source.getBytes(StandardCharsets.UTF_8));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "--release", "8", "-Xlint:-options", "-d", folder.toString(), file.toString());
        if (failed != 0) {
            throw new IOException("does not compile: " + source);
        }
        String path = binaryName.replace('.', '/') + ".class";
        entries.put(prefix + path, Files.readAllBytes(folder.resolve(path)));
        return this;
    }

    /** Adds a class of this module as it was compiled. */
    CompiledJar withOwn(String... binaryNames) throws IOException {
        for (String path : Arrays.stream(binaryNames)
                .map(name -> name.replace('.', '/') + ".class")
                .toArray(String[]::new)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            NestedJar.copy(CompiledJar.class.getClassLoader().getResourceAsStream(path), bytes);
            entries.put(path, bytes.toByteArray());
        }
        return this;
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }
}
