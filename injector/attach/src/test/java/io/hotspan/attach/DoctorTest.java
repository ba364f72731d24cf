package io.hotspan.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.Hazard;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @TempDir
    Path directory;

    @Test
    void aHealthyJvmIsAttachable() throws AttachFailure {
        Diagnosis diagnosis = new ProcFixture(directory).jvm("Main").examine();
        assertThat(diagnosis.attachable()).isTrue();
        assertThat(diagnosis.findings())
                .allSatisfy(
                        finding -> assertThat(finding.sentence()).isNotBlank().endsWith("."));
    }

    @Test
    void eachObstacleHasItsOwnRefusal() throws AttachFailure {
        refuses("DISABLED", jvm("-XX:+DisableAttachMechanism", "Main"));
        refuses("DYNAMIC", jvm("-XX:-EnableDynamicAgentLoading", "Main"));
        refuses("STOPPED", jvm("Main").status("T (stopped)", 0, "4242", 4));
        refuses("STOPPED", jvm("Main").status("t (tracing stop)", 0, "4242", 4));
        refuses("SIGQUIT", jvm("Main").status("S (sleeping)", 0, "4242", 0));
        refuses("INSTRUMENT", jvm("Main").release("JAVA_VERSION=\"17.0.15\"\nMODULES=\"java.base java.xml\""));
        refuses("TMP", jvm("Main").file("mountinfo", "1 2 0:1 / / rw - ext4 x rw\n3 1 0:2 / /tmp ro - tmpfs x rw\n"));
        refuses("TMP", jvm("Main").file("mountinfo", "1 2 0:1 / / rw - ext4 x ro\n"));
        refuses("OPENJ9", jvm("Main").release("JAVA_VERSION=\"17.0.9\"\nJVM_VARIANT=\"OpenJ9\""));
        refuses("JDK", jvm("Main").release("JAVA_VERSION=\"1.7.0_80\""));
        refuses("JDK", jvm("Main").release("JAVA_VERSION=\"11.0.3\""));
        refuses("JDK_REPLACED", jvm("Main").file("maps", "1-2 r 0 0 1   /opt/jdk/lib/server/libjvm.so (deleted)\n"));
        refuses("UID", jvm("Main").status("S (sleeping)", 77, "4242", 4).self(1000));
    }

    @Test
    void aJvmOf32BitsIsRefused() throws AttachFailure {
        refuses("JDK", jvm("Main").file("exe", "\u007fELF\u0001\u0001"));
        accepts(jvm("Main").file("exe", "\u007fELF\u0002\u0001"));
        accepts(jvm("Main").file("exe", "#!/b\u0001"));
        accepts(jvm("Main").file("exe", "\u007fELF"));
    }

    @Test
    void rootAndTheOwnUserMayAttach() throws AttachFailure {
        accepts(jvm("Main").status("S (sleeping)", 77, "4242", 4).self(0));
        accepts(jvm("Main").status("S (sleeping)", 77, "4242", 4).self(77));
    }

    @Test
    void anOpenSocketNeedsNoSignalHandler() throws AttachFailure {
        accepts(jvm("-Xrs", "Main").status("S (sleeping)", 0, "4242\t7", 0).file("root/tmp/.java_pid7", ""));
    }

    @Test
    void aDeletedSocketIsRefusedWhereTheJvmWouldNotOpenItAgain() throws AttachFailure {
        refuses("SOCKET", jvm("Main").release("JAVA_VERSION=\"1.8.0_332\"").file("task/9/comm", "Attach Listener\n"));
        accepts(jvm("Main").release("JAVA_VERSION=\"1.8.0_342\""));
        refuses("SOCKET", jvm("Main").release("JAVA_VERSION=\"11.0.12\""));
        accepts(jvm("Main").release("JAVA_VERSION=\"17.0.1\""));
        accepts(jvm("Main").release("JAVA_VERSION=\"11.0.12\"").file("task/9/comm", "main\n"));
    }

    @Test
    void aLaterMountHidesAnEarlierOne() throws AttachFailure {
        accepts(
                jvm("Main")
                        .file(
                                "mountinfo",
                                "1 2 0:1 / / ro - ext4 x rw\n3 1 0:2 / /tmp ro - tmpfs x rw\n4 3 0:3 / /tmp rw - tmpfs x rw\n"));
    }

    @Test
    void littleMemoryIsRefusedInBothKindsOfCgroups() throws AttachFailure {
        refuses(
                "MEMORY",
                jvm("Main")
                        .file("cgroup", "0::/a/b\n")
                        .file("../cgroup/a/memory.max", "134217728\n")
                        .file("../cgroup/a/memory.current", "130000000\n")
                        .file("../cgroup/a/memory.stat", "inactive_file 0\n"));
        accepts(jvm("Main").file("../cgroup/a/memory.stat", "anon 1\ninactive_file 90000000\n"));
        accepts(jvm("Main").file("../cgroup/a/memory.max", "max\n"));
        refuses(
                "MEMORY",
                jvm("Main")
                        .file("cgroup", "4:cpu:/\n5:memory:/x\n")
                        .file("../cgroup/memory/x/memory.limit_in_bytes", "134217728\n")
                        .file("../cgroup/memory/x/memory.usage_in_bytes", "134000000\n")
                        .file("../cgroup/memory/x/memory.stat", "total_inactive_file 4096\n"));
        refuses(
                "MEMORY",
                jvm("Main")
                        .file("cgroup", "0::/elsewhere\n")
                        .file("root/sys/fs/cgroup/memory.max", "134217728\n")
                        .file("root/sys/fs/cgroup/memory.current", "134000000\n")
                        .file("root/sys/fs/cgroup/memory.stat", ""));
    }

    @Test
    void theDefectsOfTheBuildAreThoseOfTheTable() throws AttachFailure {
        for (String version : List.of("1.8.0_504", "17.0.15", "25.0.3")) {
            assertThat(jvm("Main")
                            .release("JAVA_VERSION=\"" + version + "\"")
                            .examine()
                            .hazards())
                    .isEqualTo(Hazard.of(version))
                    .isNotEmpty();
        }
    }

    @Test
    void theCostOfTheFirstProbeDependsOnTheJdkAndOnTheCommandLine() throws AttachFailure {
        assertThat(sentence("cost", jvm("Main"))).contains("170 ms");
        assertThat(sentence("cost", jvm("-javaagent:x.jar", "Main"))).doesNotContain("170 ms");
        ProcFixture newer = jvm("Main").release("JAVA_VERSION=\"25.0.3\"");
        assertThat(sentence("cost", newer)).doesNotContain("170 ms");
        assertThat(sentence("output", newer)).contains("WARNING");
        ProcFixture silenced = jvm("-XX:+EnableDynamicAgentLoading", "Main").release("JAVA_VERSION=\"25.0.3\"");
        assertThat(sentence("output", silenced)).isEmpty();
    }

    @Test
    void anotherStartTimeIsGone() throws AttachFailure {
        ProcFixture proc = jvm("Main");
        Jvm before = JvmSamples.with(proc.jvms().find(ProcFixture.PID), 999);
        assertThat(ProcFixture.refusals(new Doctor(proc.jvms()).examine(before)))
                .containsExactly("GONE");
    }

    private ProcFixture jvm(String... arguments) {
        return new ProcFixture(directory).jvm(arguments);
    }

    private static void refuses(String code, ProcFixture proc) throws AttachFailure {
        Diagnosis diagnosis = proc.examine();
        assertThat(ProcFixture.refusals(diagnosis)).containsExactly(code);
        assertThat(diagnosis.refusal().orElseThrow().action()).isNotBlank();
        proc.file("cgroup", "").file("root/sys/fs/cgroup/memory.max", "max");
    }

    private static void accepts(ProcFixture proc) throws AttachFailure {
        assertThat(ProcFixture.refusals(proc.examine())).isEmpty();
    }

    private static String sentence(String topic, ProcFixture proc) throws AttachFailure {
        return proc.examine().findings().stream()
                .filter(finding -> finding.topic().equals(topic))
                .map(Finding::sentence)
                .findFirst()
                .orElse("");
    }
}
