package io.hotspan.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
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
    void theCodeOfADefinedClassStaysAResource() throws Exception {
        NestedJar loader = new NestedJar(jar("").bytes());
        loader.loadClass("x.Answer");

        assertThat(loader.getResource("x/Answer.class")).isNotNull();
        assertThat(requireNonNull(loader.getResourceAsStream("x/Answer.class")).readAllBytes())
                .startsWith(0xca, 0xfe, 0xba, 0xbe);
    }

    @Test
    void entriesOfEverySizeAndMethodComeOutAsTheyWentIn() throws Exception {
        byte[] large = new byte[300_000];
        new Random(1).nextBytes(large);
        NestedJar loader = new NestedJar(
                zip("a comment", Map.of("empty", new byte[0], "zeros", new byte[500_000]), "stored", large));

        assertThat(loader.getResourceAsStream("empty")).isEmpty();
        assertThat(loader.getResourceAsStream("zeros")).hasBinaryContent(new byte[500_000]);
        assertThat(loader.getResourceAsStream("stored")).hasBinaryContent(large);
    }

    @Test
    void manyThreadsReadTheirOwnEntries() throws Exception {
        NestedJar loader = new NestedJar(
                jar("").with("a.txt", "first").with("b.txt", "second").bytes());

        List<String> read = IntStream.range(0, 400)
                .parallel()
                .mapToObj(i -> {
                    InputStream in = loader.getResourceAsStream(i % 2 == 0 ? "a.txt" : "b.txt");
                    try {
                        return text(in);
                    } catch (IOException e) {
                        return e.toString();
                    }
                })
                .toList();

        assertThat(read.stream().filter("first"::equals)).hasSize(200);
        assertThat(read.stream().filter("second"::equals)).hasSize(200);
    }

    @Test
    void bytesThatAreNoJarAreRefused() {
        assertThatThrownBy(() -> new NestedJar(new byte[] {1, 2, 3}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("3 bytes");
    }

    @Test
    void everyTornJarIsRefused() throws Exception {
        byte[] whole = jar("").with("a.txt", "text").bytes();

        for (int length = 0; length < whole.length; length++) {
            byte[] torn = Arrays.copyOf(whole, length);
            byte[] tail = Arrays.copyOfRange(whole, whole.length - length, whole.length);
            assertThatThrownBy(() -> new NestedJar(torn)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> new NestedJar(tail)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aJarWithOneWrongByteIsRefusedOrGivesWhatItHeldOrNothing() throws Exception {
        byte[] whole = new CompiledJar(folder)
                .with("a.txt", "some text that is long enough to be packed, packed, packed")
                .bytes();
        String held = text(new NestedJar(whole).getResourceAsStream("a.txt"));

        for (int at = 0; at < whole.length; at++) {
            for (int wrong : new int[] {0, 1, 0x7f, 0x80, 0xff}) {
                byte[] damaged = whole.clone();
                damaged[at] = (byte) wrong;
                assertThat(held(damaged)).isIn(held, "nothing", "refused");
            }
        }
    }

    private static String held(byte[] jar) {
        try {
            InputStream in = new NestedJar(jar).getResourceAsStream("a.txt");
            return in == null ? "nothing" : text(in);
        } catch (IOException e) {
            return "refused";
        }
    }

    @Test
    void aDamagedEntryIsNoResourceAndNoClass() throws Exception {
        String jar = new String(zip("", Map.of(), "A.class", "right".getBytes(UTF_8)), ISO_8859_1);
        NestedJar loader = new NestedJar(jar.replace("right", "wrong").getBytes(ISO_8859_1));

        assertThat(loader.getResourceAsStream("A.class")).isNull();
        assertThatThrownBy(() -> loader.loadClass("A"))
                .isInstanceOf(ClassNotFoundException.class)
                .hasMessageContaining("A cannot be unpacked")
                .hasMessageContaining("damaged");
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

    /** The entries deflated, and one more that is not. */
    private static byte[] zip(String comment, Map<String, byte[]> deflated, String name, byte[] stored)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setComment(comment);
            for (Map.Entry<String, byte[]> entry : deflated.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
            CRC32 crc = new CRC32();
            crc.update(stored);
            ZipEntry entry = new ZipEntry(name);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(stored.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(stored);
        }
        return bytes.toByteArray();
    }

    private static String text(@Nullable InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream closed = requireNonNull(in, "no such resource")) {
            NestedJar.copy(closed, bytes);
        }
        return new String(bytes.toByteArray(), UTF_8);
    }
}
