package io.hotspan.exporters;

import static io.hotspan.exporters.Receiver.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.exporters.http.SocketSenders;
import io.hotspan.probes.Call;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The exporters as they run in a target: a loader whose parent is the bootstrap loader, java.util.logging renamed. */
@Timeout(60)
class IsolatedLoaderTest {
    private static final String LOGGING = "java/util/logging/";

    /** Everything the nested exporters.jar will hold, by one class of each part. */
    private static final List<Class<?>> PARTS = List.of(
            CallExporter.class,
            Call.class,
            Attributes.class,
            ComponentLoader.class,
            Context.class,
            FailedExportException.class,
            TraceRequestMarshaler.class,
            OtlpHttpSpanExporter.class,
            CompletableResultCode.class,
            SpanData.class,
            IsolatedExport.class);

    @Test
    void oneExportWorksWithNothingButJavaBaseAbove() throws Exception {
        try (Receiver receiver = Receiver.with(status(200));
                QuietLoader loader = new QuietLoader()) {
            assertThat(export(loader, receiver.url())).isEqualTo("exported 1, dropped {}, in flight 0, failure null");
            assertThat(receiver.spans()).hasSize(1);
        }
    }

    @Test
    void aFailureIsToldAndNeitherLoggedNorLoaded() throws Exception {
        try (Receiver receiver = Receiver.with(status(401));
                QuietLoader loader = new QuietLoader()) {
            assertThat(export(loader, receiver.url()))
                    .contains("EXPORT_FAILED=1")
                    .contains("401");
            assertThat(loader.missing).noneMatch(name -> name.startsWith("java.util.logging."));
        }
    }

    @Test
    void theStubsHaveEverythingOpenTelemetryCalls() throws Exception {
        Set<String> used = new TreeSet<>();
        for (URL part : parts()) {
            if (part.getPath().endsWith(".jar")) {
                collectLoggingUses(part, used);
            }
        }
        assertThat(used).isNotEmpty().allSatisfy(use -> assertThat(stubs()).contains(use));
    }

    private static String export(QuietLoader loader, String url) throws Exception {
        Class<?> inside = loader.loadClass(IsolatedExport.class.getName());
        assertThat(inside).isNotSameAs(IsolatedExport.class);
        @SuppressWarnings("unchecked") // what apply takes and gives are bootstrap classes
        Function<String, String> export =
                (Function<String, String>) inside.getConstructor().newInstance();
        return export.apply(url);
    }

    private static List<URL> parts() {
        List<URL> parts = new ArrayList<>();
        for (Class<?> part : PARTS) {
            parts.add(part.getProtectionDomain().getCodeSource().getLocation());
        }
        // The senders must come from where the exporters come from, not by a search.
        parts.add(SocketSenders.class.getProtectionDomain().getCodeSource().getLocation());
        return parts;
    }

    private static void collectLoggingUses(URL jar, Set<String> used) throws Exception {
        try (JarFile file = new JarFile(Path.of(jar.toURI()).toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                if (entry.getName().endsWith(".class")) {
                    try (InputStream in = file.getInputStream(entry)) {
                        new ClassReader(in).accept(new LoggingUses(used), ClassReader.SKIP_DEBUG);
                    }
                }
            }
        }
    }

    private static Set<String> stubs() {
        Set<String> stubs = new TreeSet<>();
        for (Class<?> stub :
                List.of(io.hotspan.exporters.logging.Logger.class, io.hotspan.exporters.logging.Level.class)) {
            for (Method method : stub.getMethods()) {
                stubs.add(stub.getSimpleName() + "." + method.getName()
                        + Type.getMethodDescriptor(method).replace("io/hotspan/exporters/logging/", LOGGING));
            }
            Arrays.stream(stub.getFields()).forEach(field -> stubs.add(stub.getSimpleName() + "." + field.getName()));
        }
        return stubs;
    }

    /** Notes each method and field of java.util.logging that a class names. */
    private static final class LoggingUses extends ClassVisitor {
        private final Set<String> used;

        LoggingUses(Set<String> used) {
            super(Opcodes.ASM9);
            this.used = used;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String method, String type, boolean isInterface) {
                    if (owner.startsWith(LOGGING)) {
                        used.add(owner.substring(LOGGING.length()) + "." + method + type);
                    }
                }

                @Override
                public void visitFieldInsn(int opcode, String owner, String field, String type) {
                    if (owner.startsWith(LOGGING)) {
                        used.add(owner.substring(LOGGING.length()) + "." + field);
                    }
                }
            };
        }
    }

    /** Parent is the bootstrap loader, of whose modules only java.base exists, as in a small runtime image. */
    private static final class QuietLoader extends URLClassLoader {
        private final List<String> missing = new ArrayList<>();

        QuietLoader() {
            super(parts().toArray(new URL[0]), null);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> loaded = super.loadClass(name, resolve);
            if (loaded.getClassLoader() == null
                    && !"java.base".equals(loaded.getModule().getName())) {
                missing.add(name);
                throw new ClassNotFoundException(name);
            }
            return loaded;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] renamed = LoggingRename.apply(in.readAllBytes());
                return defineClass(name, renamed, 0, renamed.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
