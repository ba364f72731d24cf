package io.hotspan.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hotspan.probes.wire.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guide's file is read as it stands there, and its mistakes are told in the guide's words. */
class GuideTest {
    private static String guide = "";
    private static String yaml = "";

    @BeforeAll
    static void read() throws IOException {
        guide = Files.readString(Path.of("..", "..", "docs", "guide", "permanent.md"));
        int start = guide.indexOf("```yaml\n") + 8;
        yaml = guide.substring(start, guide.indexOf("```", start));
    }

    @Test
    void theFileOfTheGuideIsRead() throws ConfigException {
        FileConfig config = ProbeFile.parse(yaml, "hotspan.yaml");

        assertThat(config.service()).isEqualTo("shop");
        assertThat(config.exporter()).isEqualTo("http://127.0.0.1:4318");
        assertThat(config.probes()).extracting(Wanted::id).containsExactly("p1", "repositories");
        assertThat(config.probes()).extracting(Wanted::ratePerSecond).containsExactly(100.0, 50.0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            limits: { rate: 50/s }                                           | limit: { rate: 50/s }
            limits: { rate: 50/s }                                           | limits: { rate: fast }
            - "com.shop.OrderService::place when duration > 200ms -> return" | - *Repository::find*
            """)
    void aMistakeIsToldAsTheGuideSays(String right, String wrong) {
        assertThat(yaml).contains(right);
        ConfigException e = catchThrowableOfType(
                ConfigException.class, () -> ProbeFile.parse(yaml.replace(right, wrong), "hotspan.yaml"));

        assertThat(guide).contains("| `" + wrong + "` | `" + e.getMessage() + "` |");
    }
}
