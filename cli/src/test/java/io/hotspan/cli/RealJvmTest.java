package io.hotspan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.attach.Payload;
import io.hotspan.cli.fixtures.Heard;
import io.hotspan.cli.live.Asker;
import io.hotspan.cli.live.ThisMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ps and doctor over the real machine and a JVM that was started for it. */
@Timeout(60)
class RealJvmTest {
    private final Heard heard = new Heard();
    private Process process;

    /** Waits until its input ends. */
    public static final class Sleeper {
        public static void main(String[] arguments) throws IOException {
            int end = System.in.read();
            System.exit(end < 0 ? 0 : 1);
        }
    }

    RealJvmTest() throws IOException {
        process = start();
    }

    private static Process start() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(), "-cp", System.getProperty("java.class.path"), Sleeper.class.getName())
                .start();
    }

    @BeforeEach
    void waitUntilItIsUp() {
        await().atMost(Duration.ofSeconds(20)).until(() -> maps().contains("libjvm.so"));
    }

    private String maps() throws IOException {
        return Files.readString(Path.of("/proc/" + process.pid() + "/maps"));
    }

    @AfterEach
    void end() throws Exception {
        process.getOutputStream().close();
        process.waitFor();
    }

    @Test
    void psSeesIt() {
        assertThat(run("ps", "--json")).isZero();
        assertThat(heard.lines())
                .filteredOn(line -> line.contains("\"pid\":" + process.pid() + ","))
                .singleElement()
                .asString()
                .contains("\"main\":\"" + Sleeper.class.getName() + "\"")
                .contains("\"jdk\":\"" + System.getProperty("java.version"))
                .contains("\"agent\":\"none\"");
    }

    @Test
    void doctorSaysThatAnAttachMayBeTried() {
        assertThat(run("doctor", Long.toString(process.pid()))).isZero();
        assertThat(heard.lines()).last().asString().startsWith("An attach may be tried");
        Heard json = new Heard();
        new Commands(tool(json)).execute("doctor", Long.toString(process.pid()), "--json");
        assertThat(json.lines()).last().asString().contains("\"attachable\":true");
    }

    @Test
    void aProcessThatIsNoJvmIsNamed() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        try {
            assertThat(run("attach", Long.toString(sleep.pid()), "a.B::c")).isEqualTo(6);
            assertThat(heard.err()).contains("is not a JVM").contains("hotspan ps");
        } finally {
            sleep.destroyForcibly();
        }
    }

    @Test
    void statusAndDetachFindNoAgentAndLoadNone() {
        assertThat(run("status", Long.toString(process.pid()))).isZero();
        assertThat(run("detach", Long.toString(process.pid()))).isZero();
        assertThat(heard.lines()).allMatch(line -> line.contains("no agent is in"));
        assertThat(Path.of("/tmp/.java_pid" + process.pid())).doesNotExist();
    }

    private int run(String... arguments) {
        return new Commands(tool(heard)).execute(arguments);
    }

    private static Tool tool(Heard to) {
        Payload payload = new Payload(new byte[0], new byte[0]);
        return new Tool(
                to.screen(),
                new ThisMachine(() -> payload, () -> new byte[0]),
                question -> Asker.Reply.NOBODY,
                new CtrlC(),
                Map.of(),
                () -> payload);
    }
}
