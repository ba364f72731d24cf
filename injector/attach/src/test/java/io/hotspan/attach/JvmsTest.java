package io.hotspan.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmsTest {
    @TempDir
    Path directory;

    @Test
    void aJvmIsDescribedFromProcAlone() {
        ProcFixture proc = new ProcFixture(directory)
                .jvm("-Xmx1g", "-cp", "a.jar", "com.shop.Main", "-x")
                .status("S (sleeping)", 1234, "4242\t7", 4);
        assertThat(proc.jvms().list()).singleElement().satisfies(jvm -> {
            assertThat(jvm.pid()).isEqualTo(4242);
            assertThat(jvm.namespacePid()).isEqualTo(7);
            assertThat(jvm.startTicks()).isEqualTo(1000);
            assertThat(jvm.mainClass()).isEqualTo("com.shop.Main");
            assertThat(jvm.jdkVersion()).isEqualTo("17.0.15");
            assertThat(jvm.jdkVendor()).isEqualTo("Eclipse Adoptium");
            assertThat(jvm.kind()).isEqualTo(VmKind.HOTSPOT);
            assertThat(jvm.user()).isEqualTo("1234");
            assertThat(jvm.uid()).isEqualTo(1234);
            assertThat(jvm.uptime()).isEqualTo(Duration.ofSeconds(100));
            assertThat(jvm.agentState()).isEqualTo(AgentState.NONE);
            assertThat(jvm.describe()).isEqualTo("4242 com.shop.Main (JDK 17.0.15)");
        });
    }

    @Test
    void withoutAReleaseFileTheVersionIsReadFromTheLibrary() throws AttachFailure {
        ProcFixture proc = new ProcFixture(directory).jvm("Main");
        for (String[] row : new String[][] {
            {"1.8.0_504-8u504-ga-1-b01", "1.8.0_504"}, {"11.0.32.1+1-post-1-deb11u1-Debian", "11.0.32.1"},
            {"21-ea", "21"}, {"25.0.3+9-LTS", "25.0.3"}
        }) {
            // Right across the boundary of two chunks, which is where a scan goes wrong.
            for (int padding : new int[] {0, 65_530, 65_536, 200_000}) {
                proc.release("");
                proc.noRelease("x".repeat(padding) + "VM (25.504-b01) for linux-amd64 JRE (" + row[0] + "), built"
                        + " ".repeat(99));
                assertThat(proc.jvms().find(4242).jdkVersion()).isEqualTo(row[1]);
            }
        }
        proc.release("").noRelease("no version here");
        assertThat(proc.jvms().find(4242).jdkVersion()).isEmpty();
    }

    @Test
    void openJ9IsRecognisedByItsReleaseFile() throws AttachFailure {
        ProcFixture proc =
                new ProcFixture(directory).jvm("Main").release("JAVA_VERSION=\"17.0.9\"\nJVM_VARIANT=\"Openj9\"");
        assertThat(proc.jvms().find(4242).kind()).isEqualTo(VmKind.OPENJ9);
        assertThat(proc.jvms().find(4242).vmName()).isEqualTo("Eclipse OpenJ9");
    }

    @Test
    void openJ9IsRecognisedByItsLibraryToo() throws AttachFailure {
        ProcFixture proc = new ProcFixture(directory).jvm("Main").file("root/opt/jdk/lib/default/libj9vm29.so", "");
        assertThat(proc.jvms().find(4242).kind()).isEqualTo(VmKind.OPENJ9);
    }

    @Test
    void anotherUsersJvmIsListedByItsNameWhenItsMapsAreClosed() throws Exception {
        ProcFixture proc = new ProcFixture(directory).jvm("Main");
        Files.delete(directory.resolve("4242/maps"));
        assertThat(proc.jvms().find(4242).kind()).isEqualTo(VmKind.UNKNOWN);
    }

    @Test
    void aProcessWithoutLibjvmIsNoJvm() {
        ProcFixture proc =
                new ProcFixture(directory).jvm("Main").file("maps", "7f00-7f01 r--p 0 fe:00 1  /lib/libc.so\n");
        assertThat(proc.jvms().list()).isEmpty();
        assertThat(catchThrowableOfType(AttachFailure.class, () -> proc.jvms().find(4242))
                        .code())
                .isEqualTo(AttachCode.NOT_JVM);
    }

    @Test
    void aThreadIsNotAProcess() {
        ProcFixture proc = new ProcFixture(directory).jvm("Main");
        proc.file("status", proc.proc().text(4242, "status").orElse("").replace("Tgid:\t4242", "Tgid:\t99"));
        AttachFailure failure =
                catchThrowableOfType(AttachFailure.class, () -> proc.jvms().find(4242));
        assertThat(failure.code()).isEqualTo(AttachCode.GONE);
        assertThat(failure.action()).contains("99");
    }

    @Test
    void anEndedProcessIsGone() {
        ProcFixture proc = new ProcFixture(directory).jvm("Main").status("Z (zombie)", 0, "4242", 4);
        assertThat(proc.jvms().list()).isEmpty();
        assertThat(catchThrowableOfType(AttachFailure.class, () -> proc.jvms().find(4242))
                        .targetGone())
                .isTrue();
    }

    /** Its sockets close after its memory is gone and before it shows as ended: whoever asks then must not hear that it lives. */
    @Test
    void aProcessWhoseMemoryIsGoneIsNotAlive() throws AttachFailure {
        ProcFixture proc = new ProcFixture(directory).jvm("Main").status("R (running)", 0, "4242", 4);
        Jvm jvm = proc.jvms().find(4242);
        assertThat(proc.jvms().alive(jvm)).isTrue();
        String status = proc.proc().text(4242, "status").orElseThrow();
        proc.file("status", status.replaceAll("VmSize:.*\n", ""));
        assertThat(proc.jvms().alive(jvm)).isFalse();
    }

    @Test
    void aNewStartTimeIsAnotherProcess() throws AttachFailure {
        ProcFixture proc = new ProcFixture(directory).jvm("Main");
        Jvm jvm = proc.jvms().find(4242);
        assertThat(proc.jvms().alive(jvm)).isTrue();
        proc.file("stat", proc.proc().text(4242, "stat").orElse("").replace(" 1000 ", " 1001 "));
        assertThat(proc.jvms().alive(jvm)).isFalse();
        assertThat(proc.jvms().find(4242).sameProcess(jvm)).isFalse();
    }

    @Test
    void ourAgentOnTheCommandLineIsSeen() throws AttachFailure {
        ProcFixture proc = new ProcFixture(directory).jvm("-javaagent:/opt/hotspan.jar=hotspan.yaml", "Main");
        assertThat(proc.jvms().find(4242).agentState()).isEqualTo(AgentState.PERMANENT);
    }

    @Test
    void hostileStatusFilesAreNoJvms() {
        ProcFixture proc = new ProcFixture(directory).jvm("Main");
        for (String text : new String[] {"", "State:\n", "Tgid:\tx\nState:\tS", "\0\0", "Uid:\t1"}) {
            proc.file("status", text);
            assertThat(proc.jvms().list()).isEmpty();
        }
        proc.jvm("Main").file("stat", "4242 (java S");
        assertThat(proc.jvms().list()).isEmpty();
        assertThat(Optional.of(proc.proc().startTicks(4242).isEmpty())).contains(true);
    }
}
