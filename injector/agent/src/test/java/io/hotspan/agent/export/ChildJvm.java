package io.hotspan.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.agent.config.ProbeFile;
import io.hotspan.exporters.CallExporter;
import io.hotspan.probes.Call;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;
import org.yaml.snakeyaml.parser.ParserImpl;

/** A JVM of its own with the launcher's real loader, and in it the agent's and the exporters' jars, made as the packaging makes them. */
final class ChildJvm {
    private static final List<Class<?>> AGENT = List.of(TargetExport.class, ProbeFile.class, Call.class);
    private static final List<Class<?>> EXPORTERS = List.of(
            CallExporter.class,
            Attributes.class,
            ComponentLoader.class,
            Context.class,
            FailedExportException.class,
            TraceRequestMarshaler.class,
            OtlpHttpSpanExporter.class,
            CompletableResultCode.class,
            SpanData.class,
            ParserImpl.class);

    private final Path folder;

    /** @param folder an empty folder */
    ChildJvm(Path folder) throws Exception {
        this.folder = folder;
        compile();
        Files.write(folder.resolve("agent"), jar(AGENT, folder.resolve("inside")));
        Files.write(folder.resolve("exporters"), jar(EXPORTERS, null));
    }

    /** What a run said, and printed; stdout has every class that was loaded. */
    record Printed(String said, String out, String err) {
        String value(String key) {
            return said.lines()
                    .filter(line -> line.startsWith(key + "="))
                    .map(line -> line.substring(key.length() + 1))
                    .findFirst()
                    .orElse("nothing; said " + said + err);
        }
    }

    /** Runs to its end with the configuration, on a JDK. */
    Printed run(Path java, String configuration, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        java.toString(),
                        "-verbose:class",
                        "-cp",
                        folder.resolve("application").toString(),
                        "io.hotspan.launcher.ExportChild",
                        folder.resolve("agent").toString(),
                        folder.resolve("exporters").toString(),
                        configuration)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_") || name.startsWith("JAVA_TOOL"));
        builder.environment().putAll(environment);
        Files.deleteIfExists(folder.resolve("said"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        Path said = folder.resolve("said");
        return new Printed(
                Files.exists(said) ? Files.readString(said) : "",
                Files.readString(folder.resolve("out")),
                Files.readString(folder.resolve("err")));
    }

    private void compile() throws IOException, URISyntaxException {
        String classPath = System.getProperty("java.class.path");
        Path loader =
                Path.of("..", "..", "launcher", "src", "main", "java", "io", "hotspan", "launcher", "NestedJar.java");
        compile("application", classPath, loader, resource("ExportChild.java"));
        compile("inside", classPath, resource("ExportDriver.java"));
    }

    private void compile(String into, String classPath, Path... sources) throws IOException {
        Path out = Files.createDirectory(folder.resolve(into));
        String[] arguments = Stream.concat(
                        Stream.of(
                                "--release",
                                "8",
                                "-nowarn",
                                "-Xlint:none",
                                "-proc:none",
                                "-cp",
                                classPath,
                                "-d",
                                out.toString()),
                        Stream.of(sources).map(Path::toString))
                .toArray(String[]::new);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int failed = ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments);
        assertThat(failed).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(ChildJvm.class.getResource("/child/" + name).toURI());
    }

    private static byte[] jar(List<Class<?>> parts, @Nullable Path more) throws Exception {
        Map<String, byte[]> entries = new TreeMap<>();
        if (more != null) {
            readFolder(more, entries);
        }
        for (Class<?> part : parts) {
            Path place = Path.of(
                    part.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(place)) {
                readFolder(place, entries);
            } else {
                readJar(place, entries);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getKey().endsWith(".class") ? renamed(entry.getValue()) : entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static void readFolder(Path root, Map<String, byte[]> entries) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putIfAbsent(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
    }

    private static void readJar(Path jar, Map<String, byte[]> entries) throws IOException {
        try (InputStream in = Files.newInputStream(jar);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory() && !entry.getName().endsWith("module-info.class")) {
                    entries.putIfAbsent(entry.getName(), zip.readAllBytes());
                }
            }
        }
    }

    /** As the packaging does: OpenTelemetry's logging becomes the quiet stubs. */
    private static byte[] renamed(byte[] code) {
        ClassReader reader = new ClassReader(code);
        ClassWriter writer = new ClassWriter(0);
        reader.accept(new ClassRemapper(writer, new LoggingNames()), 0);
        return writer.toByteArray();
    }

    private static final class LoggingNames extends Remapper {
        LoggingNames() {
            super(org.objectweb.asm.Opcodes.ASM9);
        }

        @Override
        public String map(String name) {
            return name.startsWith("java/util/logging/")
                    ? name.replace("java/util/logging/", "io/hotspan/exporters/logging/")
                    : name;
        }
    }
}
