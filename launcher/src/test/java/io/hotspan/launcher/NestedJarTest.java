package io.hotspan.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NestedJarTest {
    private static final String HANDLER = "io.hotspan.launcher.nested.MemoryHandler";
    private static final String CONNECTION = "io.hotspan.launcher.nested.MemoryConnection";

    @TempDir
    Path folder;

    @Test
    void classesComeFromTheBytesAndSeeNothingOfTheApplication() throws Exception {
        NestedJar loader = new NestedJar(jar("").bytes());

        Class<?> found = loader.loadClass("x.Answer");

        assertThat(found.getClassLoader()).isSameAs(loader);
        assertThat(found.getProtectionDomain().getPermissions().elements().nextElement())
                .isInstanceOf(java.security.AllPermission.class);
        assertThatThrownBy(() -> loader.loadClass(NestedJarTest.class.getName()))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void aResourceIsReadAsStreamAndThroughItsUrl() throws Exception {
        NestedJar loader = new NestedJar(jar("").with("some/file.txt", "text").bytes());

        assertThat(text(loader.getResourceAsStream("some/file.txt"))).isEqualTo("text");
        URL url = loader.getResource("some/file.txt");
        assertThat(url).hasToString("hotspan:/some/file.txt");
        assertThat(text(url.openStream())).isEqualTo("text");
        assertThat(url.openConnection().getContentLengthLong()).isEqualTo(4);
        assertThat(Collections.list(loader.getResources("some/file.txt"))).hasSize(1);
        assertThat(loader.getResource("none")).isNull();
        assertThat(loader.getResourceAsStream("none")).isNull();
    }

    @Test
    void serviceLoaderFindsProviders() throws Exception {
        NestedJar loader = new NestedJar(jar("implements Runnable")
                .with("META-INF/services/java.lang.Runnable", "x.Answer\n")
                .bytes());

        assertThat(ServiceLoader.load(Runnable.class, loader)
                        .iterator()
                        .next()
                        .getClass()
                        .getName())
                .isEqualTo("x.Answer");
    }

    @Test
    void theNewestVersionOfAnEntryThatThisJavaMayHaveWins() throws Exception {
        NestedJar loader = new NestedJar(new CompiledJar(folder)
                .withOwn(HANDLER, CONNECTION)
                .with("META-INF/versions/11/a.txt", "11")
                .with("a.txt", "base")
                .with("META-INF/versions/9/a.txt", "9")
                .with("META-INF/versions/99/a.txt", "99")
                .with("META-INF/versions/99/b.txt", "99")
                .bytes());

        assertThat(text(loader.getResourceAsStream("a.txt"))).isEqualTo("11");
        assertThat(loader.getResource("b.txt")).isNull();
    }

    @Test
    void aSecondJarJoinsAndReplacesNothing() throws Exception {
        NestedJar loader = new NestedJar(jar("").with("a.txt", "first").bytes());

        loader.add(new CompiledJar(folder)
                .with("a.txt", "second")
                .with("b.txt", "second")
                .bytes());

        assertThat(text(loader.getResourceAsStream("a.txt"))).isEqualTo("first");
        assertThat(text(loader.getResourceAsStream("b.txt"))).isEqualTo("second");
    }

    @Test
    void theBytesOfADefinedClassAreDroppedButForTheBridge() throws Exception {
        NestedJar loader = new NestedJar(
                jar("").withClass("", "io.hotspan.bridge.Kept", "package io.hotspan.bridge; public class Kept {}")
                        .bytes());
        loader.loadClass("x.Answer");
        loader.loadClass("io.hotspan.bridge.Kept");

        assertThat(loader.getResource("x/Answer.class")).isNull();
        assertThat(loader.getResource("io/hotspan/bridge/Kept.class")).isNotNull();
    }

    @Test
    void bytesThatAreNoJarAreRefused() {
        assertThatThrownBy(() -> new NestedJar(new byte[] {1, 2, 3}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("3 bytes");
    }

    @Test
    void aLoaderNobodyUsesIsCollected() throws Exception {
        WeakReference<ClassLoader> loader = usedAndForgotten();

        await().untilAsserted(() -> {
            System.gc();
            assertThat(loader.get()).isNull();
        });
    }

    private WeakReference<ClassLoader> usedAndForgotten() throws Exception {
        NestedJar loader = new NestedJar(jar("").with("a.txt", "text").bytes());
        loader.loadClass("x.Answer").getConstructor().newInstance();
        assertThat(text(loader.getResource("a.txt").openStream())).isEqualTo("text");
        return new WeakReference<>(loader);
    }

    private CompiledJar jar(String answerImplements) throws IOException {
        return new CompiledJar(folder)
                .withOwn(HANDLER, CONNECTION)
                .withClass(
                        "",
                        "x.Answer",
                        "package x; public class Answer " + answerImplements + " { public void run() {} }");
    }

    private static String text(@Nullable InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream closed = requireNonNull(in, "no such resource")) {
            NestedJar.copy(closed, bytes);
        }
        return new String(bytes.toByteArray(), UTF_8);
    }
}
