package io.hotspan.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The module starts inside other people's processes, where the first lambda costs tens of milliseconds. */
class NoLambdaTest {
    @Test
    void noClassBootstrapsALambda() throws IOException, URISyntaxException {
        Path classes = Path.of(
                Probe.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            List<Path> all =
                    files.filter(file -> file.toString().endsWith(".class")).toList();
            assertThat(all).hasSizeGreaterThan(50);
            for (Path file : all) {
                String constants = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(constants)
                        .as(file.toString())
                        .doesNotContain("LambdaMetafactory", "StringConcatFactory", "java/util/stream");
            }
        }
    }
}
