package io.hotspan.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "com.shop.Main a b, com.shop.Main",
        "-cp x.jar com.shop.Main, com.shop.Main",
        "--class-path x -Xmx1g com/shop/Main, com.shop.Main",
        "-Xmx1g -jar /srv/lib/shop-1.0.jar -cp y, shop-1.0.jar",
        "-p mods -m com.shop/com.shop.Main x, com.shop/com.shop.Main",
        "--module=com.shop, com.shop",
        "--add-opens java.base/java.lang=ALL-UNNAMED Main, Main",
        "/home/me/Hello.java x, Hello.java",
        "-version, ''",
        "-jar, ''",
    })
    void theProgramIsFoundAsTheLauncherFindsIt(String arguments, String main) {
        assertThat(CommandLine.parse(List.of(arguments.split(" ", 0))).main()).isEqualTo(main);
    }

    @Test
    void theLastFlagWins() {
        CommandLine line = CommandLine.parse(List.of("-XX:+A", "-XX:-A", "-XX:-B", "-XX:+B", "Main", "-XX:+C"));
        assertThat(line.flag("A")).contains(false);
        assertThat(line.flag("B")).contains(true);
        assertThat(line.flag("C")).isEmpty();
    }

    @Test
    void aSecurityManagerIsSeenUnlessItIsOnlyAllowed() {
        assertThat(CommandLine.parse(List.of("-Djava.security.manager", "Main")).hasSecurityManager())
                .isTrue();
        assertThat(CommandLine.parse(List.of("-Djava.security.manager=com.shop.Own", "Main"))
                        .hasSecurityManager())
                .isTrue();
        assertThat(CommandLine.parse(List.of("-Djava.security.manager=allow", "Main"))
                        .hasSecurityManager())
                .isFalse();
        assertThat(CommandLine.parse(List.of("Main", "-Djava.security.manager")).hasSecurityManager())
                .isFalse();
    }

    @Test
    void optionsComeFromTheEnvironmentInTheJvmsOrder() {
        ProcFixture proc = new ProcFixture(directory)
                .jvm("-XX:-A", "Main")
                .file(
                        "environ",
                        "JAVA_TOOL_OPTIONS=-XX:+A \"-Dx=a b\"\0_JAVA_OPTIONS=-XX:+B\0JDK_JAVA_OPTIONS=-XX:-B -cp z\0");
        CommandLine line = CommandLine.of(proc.proc(), ProcFixture.PID);
        assertThat(line.flag("A")).contains(false);
        assertThat(line.flag("B")).contains(true);
        assertThat(line.options()).contains("-Dx=a b");
        assertThat(line.main()).isEqualTo("Main");
    }

    @Test
    void argumentFilesAreReadInTheTargetsOwnView() {
        ProcFixture proc = new ProcFixture(directory)
                .jvm("@/etc/args", "@local", "x")
                .file("root/etc/args", "# a comment\n-XX:+A '-Dq=1 2'\n")
                .file("cwd/local", "-jar\nshop.jar");
        CommandLine line = CommandLine.of(proc.proc(), ProcFixture.PID);
        assertThat(line.options()).containsExactly("-XX:+A", "-Dq=1 2");
        assertThat(line.main()).isEqualTo("shop.jar");
    }

    @Test
    void anArgumentOfTheApplicationIsNoArgumentFile() {
        ProcFixture proc = new ProcFixture(directory).jvm("Main", "@local").file("cwd/local", "-XX:+A");
        assertThat(CommandLine.of(proc.proc(), ProcFixture.PID).flag("A")).isEmpty();
    }

    @Test
    void aFileOfVmOptionsIsRead() {
        ProcFixture proc = new ProcFixture(directory)
                .jvm("-XX:VMOptionsFile=/etc/vm", "Main")
                .file("root/etc/vm", "-XX:+DisableAttachMechanism\n");
        assertThat(CommandLine.of(proc.proc(), ProcFixture.PID).flag("DisableAttachMechanism"))
                .contains(true);
    }

    @Test
    void aLauncherOfItsOwnGivesItsName() {
        ProcFixture proc = new ProcFixture(directory).jvm().file("cmdline", "/usr/bin/jsvc\0-cp\0x\0com.shop.Main\0");
        assertThat(CommandLine.of(proc.proc(), ProcFixture.PID).main()).isEqualTo("jsvc");
    }

    @Test
    void ourAgentIsKnownByTheNameOfItsJar() {
        assertThat(CommandLine.parse(List.of("-javaagent:/x/hotspan-0.1.jar=c", "M"))
                        .hasOurAgent())
                .isTrue();
        assertThat(CommandLine.parse(List.of("-javaagent:/hotspan/otel.jar=hotspan.jar", "M"))
                        .hasOurAgent())
                .isFalse();
    }
}
