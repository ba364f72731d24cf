package io.hotspan.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.bridge.Bridge;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What lives in a target is written without lambdas, streams and invokedynamic: the first one costs tens of milliseconds and hundreds of
 * classes there, before the application's main method in permanent mode, and its bootstrap is JDK code that may itself be probed.
 */
class NoLambdaTest {
    @ParameterizedTest
    @ValueSource(classes = {Agent.class, Bridge.class})
    void noClassBootstrapsALambda(Class<?> member) throws IOException, URISyntaxException {
        Path place = Path.of(
                member.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            look(place.resolve("io/hotspan"));
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
            look(jar.getPath("io/hotspan"));
        }
    }

    private static void look(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all =
                    files.filter(file -> file.toString().endsWith(".class")).toList();
            assertThat(all).hasSizeGreaterThan(4);
            for (Path file : all) {
                String constants = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(constants)
                        .as(file.toString())
                        .doesNotContain("LambdaMetafactory", "StringConcatFactory", "java/util/stream");
            }
        }
    }
}
