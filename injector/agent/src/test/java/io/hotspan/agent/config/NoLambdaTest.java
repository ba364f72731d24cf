package io.hotspan.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.agent.export.TargetExport;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** These packages run before the application's main method, where the first lambda costs tens of milliseconds. */
class NoLambdaTest {
    @ParameterizedTest
    @ValueSource(classes = {ProbeFile.class, TargetExport.class})
    void noClassBootstrapsALambda(Class<?> member) throws IOException, URISyntaxException {
        Path classes = Path.of(member.getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve(member.getPackageName().replace('.', '/'));
        try (Stream<Path> files = Files.walk(classes)) {
            List<Path> all =
                    files.filter(file -> file.toString().endsWith(".class")).toList();
            assertThat(all).hasSizeGreaterThan(4);
            for (Path file : all) {
                String constants = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(constants).as(file.toString()).doesNotContain("LambdaMetafactory", "java/util/stream");
            }
        }
    }
}
