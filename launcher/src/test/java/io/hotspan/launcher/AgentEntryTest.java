package io.hotspan.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call of the entry does, with an agent that writes down in system properties how it was called. */
class AgentEntryTest {
    private static final String SEEN = "hotspan.test.seen";

    @TempDir
    Path folder;

    private final Instrumentation instrumentation = (Instrumentation) Proxy.newProxyInstance(
            AgentEntryTest.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
            });

    @Test
    void aLiveStartHandsTheRestOfItsArgumentsToTheAgentOnAThreadOfItsOwn() throws Exception {
        Path payload = payload("System.setProperty(\"" + SEEN + "\", link + ' ' + Thread.currentThread().getName());");

        AgentEntry.agentmain("1;" + payload + ";" + crc(payload) + ";/tmp/with;semicolon/link", instrumentation);

        await().until(() -> "/tmp/with;semicolon/link hotspan-start".equals(System.getProperty(SEEN)));
        System.clearProperty(SEEN);
    }

    @Test
    void theThreadOfALiveStartIsNotLeftToTheApplicationsHandlers() throws Exception {
        Path payload = payload("System.setProperty(\"" + SEEN + "\", link + (Thread.currentThread()"
                + ".getUncaughtExceptionHandler() == Thread.currentThread().getThreadGroup()));");

        AgentEntry.agentmain("1;" + payload + ";" + crc(payload) + ";left=", instrumentation);

        await().until(() -> "left=false".equals(System.getProperty(SEEN)));
        System.clearProperty(SEEN);
    }

    @Test
    void eachPayloadGetsALoaderOfItsOwn() throws Exception {
        Path payload = payload("System.setProperty(\"" + SEEN + ".\" + link, "
                + "String.valueOf(System.identityHashCode(Agent.class.getClassLoader())));");
        List<String> loaders = new ArrayList<>();

        for (String link : new String[] {"a", "b"}) {
            AgentEntry.agentmain("1;" + payload + ";" + sha256(payload) + ";" + link, instrumentation);
            await().until(() -> System.getProperty(SEEN + "." + link) != null);
            loaders.add(System.clearProperty(SEEN + "." + link));
        }

        assertThat(loaders).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"8,CRC-32", "64,SHA-256", "0,SHA-256", "9,SHA-256"})
    void aPayloadWithAnotherCheckIsNotRunAndTheReasonIsLeftBesideIt(int digits, String kind) throws Exception {
        Path payload = payload("System.setProperty(\"" + SEEN + ".wrong\", link);");
        String right = digits == 8 ? crc(payload) : sha256(payload).substring(0, digits);
        String wrong = right.isEmpty() ? right : otherDigit(right.charAt(0)) + right.substring(1);

        AgentEntry.agentmain("1;" + payload + ";" + wrong + ";link", instrumentation);

        assertThat(reason(payload)).contains(kind).contains(wrong);
        assertThat(System.getProperty(SEEN + ".wrong")).isNull();
    }

    @Test
    void aTornPayloadIsNotRun() throws Exception {
        Path payload = payload("System.setProperty(\"" + SEEN + ".torn\", link);");
        String whole = crc(payload);
        byte[] bytes = Files.readAllBytes(payload);
        Files.write(payload, Arrays.copyOf(bytes, bytes.length - 1));

        AgentEntry.agentmain("1;" + payload + ";" + whole + ";link", instrumentation);

        assertThat(reason(payload)).contains("and not " + whole);
        assertThat(System.getProperty(SEEN + ".torn")).isNull();
    }

    @Test
    void whatALiveAgentThrowsIsLeftAsTheReason() throws Exception {
        Path payload = payload("throw new IllegalStateException(\"no link\");");

        AgentEntry.agentmain(
                "1;" + payload + ";" + sha256(payload).toUpperCase(Locale.ROOT) + ";link", instrumentation);

        assertThat(reason(payload)).contains("IllegalStateException: no link");
    }

    @Test
    void aPermanentStartThatFailsSaysSoInOneLineAndReturns() {
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, UTF_8));
        try {
            AgentEntry.premain(
                    "hotspan.yaml", instrumentation); // the test runs from a folder of classes, not from the jar
        } finally {
            System.setErr(before);
        }

        assertThat(printed.toString(UTF_8))
                .startsWith("hotspan: not started, the application runs without probes: ")
                .hasLineCount(1);
    }

    private Path payload(String live) throws IOException {
        String source = "package io.hotspan.agent; import java.lang.instrument.Instrumentation; public class Agent {"
                + " public static void live(Instrumentation i, String link) { " + live + " } }";
        Path file = folder.resolve("agent.jar");
        Files.write(
                file,
                new CompiledJar(folder)
                        .withClass("", "io.hotspan.agent.Agent", source)
                        .bytes());
        return file;
    }

    /** Hex digits of either case mean the same, so the other digit has to differ from both. */
    private static char otherDigit(char digit) {
        return Character.digit(digit, 16) == 15 ? '0' : 'f';
    }

    private static String reason(Path payload) throws IOException {
        Path reason = Path.of(payload + ".failed");
        await().until(() -> Files.exists(reason) && Files.size(reason) > 0);
        return new String(Files.readAllBytes(reason), UTF_8);
    }

    private static String crc(Path file) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(Files.readAllBytes(file));
        return String.format("%08X", crc.getValue());
    }

    private static String sha256(Path file) throws Exception {
        StringBuilder hex = new StringBuilder();
        for (byte b : MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))) {
            hex.append(String.format("%02x", b));
        }
        return hex.toString();
    }
}
