package io.hotspan.launcher.start;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartArchiveIT {
    /** By name: an integration test has the shipped jar on its class path, where the tool's classes are out of sight. */
    private static final String MAIN = "io.hotspan.launcher.start.StartArchive";

    private static final String PICOCLI = "picocli.CommandLine$Model$OptionSpec";

    @TempDir
    Path folder;

    @Test
    void theJvmSharesTheToolsClassesFromTheArchiveThatWasMade() throws Exception {
        java("-Dhotspan.main=" + MAIN, "-jar", "target/hotspan.jar", folder.toString());

        assertThat(folder.resolve("tool.jar")).exists();
        assertThat(folder.resolve("tool.jsa")).exists();
        assertThat(folder.resolve("log")).content().contains("restored and verified identical");
        String loaded = java(
                "-XX:SharedArchiveFile=" + folder.resolve("tool.jsa"),
                "-Xlog:class+load",
                "-cp",
                folder.resolve("tool.jar").toString(),
                MAIN);
        assertThat(loaded.lines().filter(line -> line.contains(PICOCLI + " ")))
                .singleElement()
                .asString()
                .contains("shared objects file");
    }

    private static String java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // What is done only to make the archive goes to no collector of the user's; one that cannot be understood would
        // end it.
        builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", "no address");
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Dof.the.user=1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }
}
