package io.hotspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script beside a jar that says how it was started. */
@Timeout(60)
class HotspanScriptTest {
    private static final Path SCRIPT = Path.of("..", "hotspan");

    @TempDir
    Path home;

    /** In the place of the tool; it stands alone in its jar. */
    public static final class Started {
        static final List<String> OF_THE_APPLICATION =
                List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

        private Started() {}

        public static void main(String[] arguments) {
            System.out.println("arguments " + String.join(",", arguments));
            Stream.of("of.application", "of.tool", "hotspan.home")
                    .forEach(name -> System.out.println(name + " " + System.getProperty(name)));
            OF_THE_APPLICATION.forEach(name -> System.out.println(name + " " + System.getenv(name)));
        }
    }

    @BeforeEach
    void install() throws IOException {
        Files.copy(SCRIPT, home.resolve("hotspan"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Started.class.getName());
        String file = Started.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(home.resolve("hotspan.jar"));
                JarOutputStream jar = new JarOutputStream(out, manifest);
                InputStream in = Started.class.getResourceAsStream("/" + file)) {
            jar.putNextEntry(new JarEntry(file));
            in.transferTo(jar);
        }
    }

    /** An application's container sets them for the application: its agents, its heap. */
    @Test
    void theJvmOptionsOfTheApplicationAreNotTheTools() throws Exception {
        for (String variable : Started.OF_THE_APPLICATION) {
            List<String> said = run(Map.of(variable, "-Dof.application=yes"), "ps", "a b");

            assertThat(said)
                    .as(variable)
                    .containsExactly(
                            "arguments ps,a b",
                            "of.application null",
                            "of.tool null",
                            "hotspan.home " + home.toRealPath(),
                            "JAVA_TOOL_OPTIONS null",
                            "JDK_JAVA_OPTIONS null",
                            "_JAVA_OPTIONS null");
        }
    }

    @Test
    void optionsForTheToolAreHandedToIt() throws Exception {
        assertThat(run(Map.of("HOTSPAN_OPTS", "-Dof.tool=yes -Xmx64m"), "ui")).contains("arguments ui", "of.tool yes");
    }

    private List<String> run(Map<String, String> environment, String... arguments) throws Exception {
        Path output = home.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of("sh", home.resolve("hotspan").toString()), Stream.of(arguments))
                                .toList())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeAll(Started.OF_THE_APPLICATION);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HOTSPAN_NO_CACHE", "1");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said).isZero();
        return said.lines().toList();
    }
}
