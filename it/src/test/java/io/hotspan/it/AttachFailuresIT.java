package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** An attach that cannot be explains itself: one sentence, what to do, an exit code, soon; and the target has not noticed. */
@Timeout(180)
class AttachFailuresIT {
    private static final String PROBE = "com.shop.count.Counted::work";
    private static final Duration PROMISED = Duration.ofSeconds(12);
    private static final int USAGE = 1;
    private static final int PARTIAL = 3;
    private static final int ATTACH_FAILED = 6;
    private static final int GONE = 8;
    private static final String NOBODY = "65534";

    @Test
    @Tag("smoke")
    void aProcessThatHasEnded() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        refused(ended.pid(), GONE, "HS-ATTACH-GONE", Long.toString(ended.pid()));
    }

    @Test
    @Tag("smoke")
    void aProcessThatIsNoJvm() throws IOException {
        Process sleep = new ProcessBuilder("sleep", "600").start();
        try {
            refused(sleep.pid(), ATTACH_FAILED, "HS-ATTACH-NOT-JVM", "sleep");
            assertThat(sleep.isAlive()).isTrue();
        } finally {
            sleep.destroyForcibly();
        }
    }

    @Test
    void aFileForSpansThatCannotBeWrittenIsSaidBeforeTheJvmIsTouched() {
        try (Target target = Target.counting(Jdk.own())) {
            Footprint before = Footprint.of(target);
            try (Tool tool = Tool.start(
                    "attach",
                    Long.toString(target.pid()),
                    PROBE,
                    "--to",
                    "file:/no/such/folder/spans.jsonl",
                    "--json")) {
                JsonNode error = refused(tool, USAGE, "HS-EXPORT", "/no/such/folder/spans.jsonl");
                assertThat(error.path("action").asString()).contains("folder");
            }
            before.assertNothingWasLeft(Footprint.of(target));
            unharmed(target);
        }
    }

    /** The session is as good as ever, and yet not done: what was asked for did not arrive. */
    @Test
    void aCollectorThatIsNotThere() throws IOException {
        String nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "http://127.0.0.1:" + free.getLocalPort();
        }
        try (Target target = Target.counting(Jdk.own())) {
            target.count("run threads=1 calls=5");
            try (Tool tool = Tool.start("attach", Long.toString(target.pid()), PROBE, "--otlp", nobody, "--json")) {
                tool.await("probe", 1);
                target.count("run threads=1 calls=5");
                tool.await("span", 5);
                tool.interrupt();
                assertThat(tool.end()).as(tool.said()).isEqualTo(PARTIAL);
                JsonNode stopped = tool.json("stopped").get(0);
                Tool.assertBalanced(stopped);
                JsonNode dropped = stopped.path("ledger").path("dropped");
                assertThat(dropped.path("EXPORT_FAILED").asLong())
                        .as(tool.said())
                        .isEqualTo(5);
                assertThat(stopped.path("unsent").asString())
                        .contains("no connection to the collector")
                        .contains("is it running?");
            }
            unharmed(target);
        }
    }

    @Test
    void attachSwitchedOff() {
        try (Target target = Target.counting(Jdk.own(), "-XX:+DisableAttachMechanism")) {
            JsonNode error = refused(target.pid(), ATTACH_FAILED, "HS-ATTACH-DISABLED", "DisableAttachMechanism");
            assertThat(error.path("action").asString()).contains("-javaagent");
            unharmed(target);
        }
    }

    @Test
    void loadingSwitchedOff() {
        try (Target target = Target.counting(Jdk.own(), "-XX:-EnableDynamicAgentLoading")) {
            refused(target.pid(), ATTACH_FAILED, "HS-ATTACH-DYNAMIC", "EnableDynamicAgentLoading");
            unharmed(target);
        }
    }

    /** The doctor knows one by its executable; the agent asks the JVM itself, and so does one that starts with the program. */
    @Test
    void aJvmThatSaysItIsA32BitOne() {
        String narrow = "-Dsun.arch.data.model=32";
        try (Target target = Target.counting(Jdk.own(), narrow)) {
            refused(target.pid(), ATTACH_FAILED, "HS-ATTACH-AGENT", "this is a 32-bit JVM");
            assertThat(Footprint.look(target.pid()).ourThreads()).isEmpty();
            unharmed(target);
        }
        try (Target target = Target.counting(Jdk.own(), narrow, "-javaagent:" + Parts.hotspanJar() + "=")) {
            assertThat(target.nextError(line -> line.startsWith("hotspan: "))).contains("this is a 32-bit JVM");
            assertThat(Footprint.look(target.pid()).ourThreads()).isEmpty();
            target.count("run threads=1 calls=5");
        }
    }

    @Test
    void aStoppedProcess() {
        try (Target target = Target.counting(Jdk.own())) {
            target.signal("STOP");
            refused(target.pid(), ATTACH_FAILED, "HS-ATTACH-STOPPED", "stopped");
            target.signal("CONT");
            unharmed(target);
        }
    }

    @Test
    void anotherUsersJvm() {
        needRoot();
        try (Target target = Target.counting(Jdk.own());
                Tool tool = Tool.start(
                        Map.of("HOME", "/tmp"), asNobody(), "attach", Long.toString(target.pid()), PROBE, "--json")) {
            JsonNode error = refused(tool, ATTACH_FAILED, "HS-ATTACH-UID", "root");
            assertThat(error.path("action").asString()).contains("root");
            unharmed(target);
        }
    }

    /** JDKs before 11 speak to their own user only, so that something of ours runs as that user: it may read nothing of root's. */
    @ParameterizedTest
    @MethodSource("io.hotspan.it.Jdk#ends")
    void rootMayAttachToAnybodysJvmAndLeavesNothing(Jdk jdk) throws InterruptedException {
        needRoot();
        Target.Builder builder = Target.on(jdk)
                .under(asNobody().toArray(String[]::new))
                .arguments("-cp", Parts.shopJar().toString(), "com.shop.count.CountingTarget");
        try (Target target = builder.start()) {
            target.nextLine(line -> line.startsWith("ready"));
            target.count("run threads=1 calls=5");
            NobodysEyes eyes = new NobodysEyes("canary-of-root");
            eyes.start();
            try (Tool tool = Tool.start(
                    Map.of("OTEL_EXPORTER_OTLP_HEADERS", "authorization=canary-of-root"),
                    List.of(),
                    "attach",
                    Long.toString(target.pid()),
                    PROBE,
                    "--json")) {
                tool.await("probe", 1);
                target.count("run threads=1 calls=5");
                tool.await("span", 5);
                tool.leave();
            } finally {
                eyes.close();
            }
            assertThat(eyes.looked()).as("processes of that user").isNotEmpty();
            assertThat(eyes.seen())
                    .as("what they could read of root's environment")
                    .isEmpty();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
            assertThat(Footprint.filesOf(target.pid())).allMatch(name -> name.startsWith(".java_pid"));
            unharmed(target);
        }
    }

    /** Looks all the time at what that user's processes have in their environment. */
    private static final class NobodysEyes extends Thread {
        private final String canary;
        private final Set<String> looked = ConcurrentHashMap.newKeySet();
        private final Set<String> seen = ConcurrentHashMap.newKeySet();
        private volatile boolean closed;

        NobodysEyes(String canary) {
            this.canary = canary;
        }

        @Override
        public void run() {
            while (!closed) {
                ProcessHandle.allProcesses().forEach(this::look);
            }
        }

        private void look(ProcessHandle process) {
            Path proc = Path.of("/proc", Long.toString(process.pid()));
            try {
                if (!Files.getAttribute(proc, "unix:uid").equals(Integer.parseInt(NOBODY))) {
                    return;
                }
                String environment = Files.readString(proc.resolve("environ"), StandardCharsets.ISO_8859_1);
                String command = process.info().commandLine().orElse("");
                looked.add(command);
                if (environment.contains(canary)) {
                    seen.add(command);
                }
            } catch (IOException e) {
                // It has ended meanwhile.
            }
        }

        Set<String> looked() {
            return looked;
        }

        Set<String> seen() {
            return seen;
        }

        void close() throws InterruptedException {
            closed = true;
            join();
        }
    }

    /** As after an attach into a full heap: a class path that could not open our jar has forgotten it for good, under that name. */
    @ParameterizedTest
    @MethodSource("io.hotspan.it.Jdk#ends")
    void aJvmThatHasForgottenOurJarIsGivenItUnderAnotherName(Jdk jdk, @TempDir Path directory) throws IOException {
        byte[] entry = LiveSession.shipped("entry.jar");
        CRC32 check = new CRC32();
        check.update(entry);
        String usual = String.format("entry-%08x%08x.jar", check.getValue(), entry.length);
        try (Target target = Programs.start(jdk, "Faulty")) {
            Path folder = Files.createDirectory(Path.of("/tmp/.hotspan-" + target.pid()));
            Path jar = Files.copy(Programs.agent("Forgetful", directory), folder.resolve(usual));
            Neighbour.load(target, jar, jar.toString());
            Files.delete(folder);
            try (Tool tool = Tool.start(
                    "attach", Long.toString(target.pid()), "faults.Faulty::work", "--rate", "100", "--json")) {
                tool.await("probe", 1);
                assertThat(target.count("work 5").of("wrong")).isZero();
                tool.await("span", 5);
                tool.leave();
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
            assertThat(folder).doesNotExist();
            assertThat(Programs.code(target)).isEqualTo(Programs.pristine(jdk));
            assertThat(target.complaints())
                    .as("the JDK's own words: it had forgotten it indeed")
                    .anyMatch(line -> line.contains("ClassNotFoundException: io.hotspan.launcher.AgentEntry"));
        }
    }

    @Test
    void aJvmThatAnotherCommandHoldsAndHowToTakeItOver() {
        try (Target target = Target.counting(Jdk.own())) {
            target.count("run threads=1 calls=5");
            try (Tool first = Tool.start("attach", Long.toString(target.pid()), PROBE, "--json")) {
                first.await("probe", 1);
                JsonNode error = refused(target.pid(), ATTACH_FAILED, "HS-ATTACH-HELD", Long.toString(first.pid()));
                assertThat(error.path("action").asString()).contains("--take-over");
                try (Tool second = Tool.start("attach", Long.toString(target.pid()), PROBE, "--take-over", "--json")) {
                    second.await("probe", 1);
                    first.end();
                    target.count("run threads=1 calls=5");
                    second.await("span", 5);
                    second.leave();
                }
            }
            unharmed(target);
        }
    }

    /** Row 23 of the fault matrix. What the agent takes is less than what it is refused for: who insists does not lose the JVM. */
    @Test
    void aTargetNearTheLimitOfItsContainersMemory() {
        // The heap is there before: what comes on top is ours.
        try (Target target = Target.counting(Jdk.own(), "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch")) {
            target.count("run threads=1 calls=5");
            try (MemoryGroup group = MemoryGroup.around(target.pid(), 24 << 20)) {
                JsonNode error =
                        refused(target.pid(), ATTACH_FAILED, "HS-ATTACH-MEMORY", " MB left; an agent may need");
                assertThat(error.path("action").asString()).contains("memory limit");
                assertThat(Footprint.look(target.pid()).ourThreads()).isEmpty();
                try (Tool tool = Tool.start("attach", Long.toString(target.pid()), PROBE, "--yes", "--json")) {
                    tool.await("probe", 1);
                    target.count("run threads=1 calls=100");
                    tool.await("span", 50);
                    Form.figure(
                            "P4",
                            "an attach and 100 calls, as a memory cgroup counts it: " + group.used() / 1024 + " KiB");
                    tool.leave();
                }
            }
            unharmed(target);
        }
    }

    @Test
    void aFolderForFilesThatCannotBeWritten() {
        needRoot();
        Target.Builder builder = Target.on(Jdk.own())
                .under(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount --bind /tmp /tmp && mount -o remount,ro,bind /tmp && exec \"$@\"",
                        "sh")
                .arguments("-cp", Parts.shopJar().toString(), "com.shop.count.CountingTarget");
        try (Target target = builder.start()) {
            target.nextLine(line -> line.startsWith("ready"));
            refused(target.pid(), ATTACH_FAILED, "HS-ATTACH-TMP", "/tmp");
            unharmed(target);
        }
    }

    /** Nobody waits twelve seconds for a JVM that does not answer, and nothing waits for it in its /tmp. */
    @Test
    void anAttachThatIsLeftByCtrlCIsGivenUpAtOnce() throws IOException {
        try (Target target = Target.counting(Jdk.own());
                ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Path folder = Path.of("/tmp/.hotspan-" + target.pid());
            // Not the JVM's: one that is stopped is refused at once. It takes the request, and keeps it.
            silent.bind(UnixDomainSocketAddress.of("/tmp/.java_pid" + target.pid()));
            try (Tool tool = Tool.start("attach", Long.toString(target.pid()), PROBE, "--json");
                    SocketChannel request = silent.accept()) {
                assertThat(request.isConnected()).isTrue();
                assertThat(folder).isDirectory();
                left(tool, "You left before the agent was in: nothing was placed.");
                assertThat(folder).doesNotExist();
            } finally {
                Files.delete(Path.of("/tmp/.java_pid" + target.pid()));
            }
            unharmed(target);
        }
    }

    private static void left(Tool tool, String said) {
        long start = System.nanoTime();
        tool.interrupt();
        assertThat(tool.end()).as(tool.said()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        JsonNode error = tool.json("error").get(0);
        assertThat(error.path("code").asString()).isEqualTo("HS-LEFT");
        assertThat(error.path("message").asString()).isEqualTo(said);
    }

    @Test
    void aQuestionThatIsLeftByCtrlCIsAnsweredByNothing() {
        try (Target target = Target.shop(Jdk.own(), 0)) {
            // The shell hears Ctrl-C too, and goes on.
            Terminal terminal = Terminal.open("trap : INT; env --default-signal=INT '"
                    + Jdk.own().java() + "' -jar '" + Parts.hotspanJar() + "' attach " + target.pid()
                    + " 'com.shop..*::*'; echo \"it ended with $?\"; sleep 60");
            terminal.awaitText("[y/N]");
            long start = System.nanoTime();
            terminal.type("\u0003");
            terminal.awaitText("it ended with");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(terminal.text())
                    .contains("You left before the probes were in.")
                    .contains("it ended with 0");
            assertThat(Path.of("/tmp/.hotspan-" + target.pid())).doesNotExist();
            terminal.close();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Footprint.look(target.pid()).ourThreads().isEmpty());
            assertThat(target.complaints()).isEmpty();
        }
    }

    private static JsonNode refused(long pid, int exit, String code, String named) {
        try (Tool tool = Tool.start("attach", Long.toString(pid), PROBE, "--json")) {
            return refused(tool, exit, code, named);
        }
    }

    private static JsonNode refused(Tool tool, int exit, String code, String named) {
        assertThat(tool.end()).as(tool.said()).isEqualTo(exit);
        assertThat(tool.age()).isLessThan(PROMISED);
        assertThat(tool.json("error")).as(tool.said()).hasSize(1);
        JsonNode error = tool.json("error").get(0);
        assertThat(error.path("code").asString()).as(tool.said()).isEqualTo(code);
        assertThat(error.path("message").asString()).contains(named).endsWith(".");
        assertThat(error.path("action").asString()).as(tool.said()).isNotBlank();
        assertThat(tool.said()).doesNotContain("\tat ");
        return error;
    }

    private static void unharmed(Target target) {
        target.count("run threads=1 calls=5");
        assertThat(target.output()).noneMatch(line -> line.contains("Full thread dump"));
        assertThat(target.complaints()).isEmpty();
    }

    private static List<String> asNobody() {
        return List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    }

    private static void needRoot() {
        boolean root = System.getProperty("user.name").equals("root");
        boolean readable = root
                && Shell.run(
                                        "setpriv",
                                        "--reuid=" + NOBODY,
                                        "--clear-groups",
                                        "test",
                                        "-r",
                                        Parts.shopJar().toString())
                                .code()
                        == 0;
        if (!readable || !Files.isExecutable(Path.of(Jdk.own().java()))) {
            throw Parts.lacks("needs to be root, and a checkout that others can read");
        }
    }
}
