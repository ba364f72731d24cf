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
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

        AgentEntry.agentmain("1;" + payload + ";" + hash(payload) + ";/tmp/with;semicolon/link", instrumentation);

        await().until(() -> "/tmp/with;semicolon/link hotspan-start".equals(System.getProperty(SEEN)));
        System.clearProperty(SEEN);
    }

    @Test
    void eachPayloadGetsALoaderOfItsOwn() throws Exception {
        Path payload = payload("System.setProperty(\"" + SEEN + ".\" + link, "
                + "String.valueOf(System.identityHashCode(Agent.class.getClassLoader())));");
        List<String> loaders = new ArrayList<>();

        for (String link : new String[] {"a", "b"}) {
            AgentEntry.agentmain("1;" + payload + ";" + hash(payload) + ";" + link, instrumentation);
            await().until(() -> System.getProperty(SEEN + "." + link) != null);
            loaders.add(System.clearProperty(SEEN + "." + link));
        }

        assertThat(loaders).doesNotHaveDuplicates();
    }

    @Test
    void aPayloadWithAnotherHashIsNotRunAndTheReasonIsLeftBesideIt() throws Exception {
        Path payload = payload("System.setProperty(\"" + SEEN + ".wrong\", link);");
        String wrong = hash(payload).replace('a', 'b').replace('0', '1');

        AgentEntry.agentmain("1;" + payload + ";" + wrong + ";link", instrumentation);

        Path reason = Path.of(payload + ".failed");
        await().until(() -> Files.exists(reason) && Files.size(reason) > 0);
        assertThat(new String(Files.readAllBytes(reason), UTF_8))
                .contains("SHA-256")
                .contains(wrong);
        assertThat(System.getProperty(SEEN + ".wrong")).isNull();
    }

    @Test
    void whatALiveAgentThrowsIsLeftAsTheReason() throws Exception {
        Path payload = payload("throw new IllegalStateException(\"no link\");");

        AgentEntry.agentmain("1;" + payload + ";" + hash(payload).toUpperCase(Locale.ROOT) + ";link", instrumentation);

        Path reason = Path.of(payload + ".failed");
        await().until(() -> Files.exists(reason) && Files.size(reason) > 0);
        assertThat(new String(Files.readAllBytes(reason), UTF_8)).contains("IllegalStateException: no link");
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

    private static String hash(Path file) throws Exception {
        StringBuilder hex = new StringBuilder();
        for (byte b : MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))) {
            hex.append(String.format("%02x", b));
        }
        return hex.toString();
    }
}
