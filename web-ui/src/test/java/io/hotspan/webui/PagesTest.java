package io.hotspan.webui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a policy of the browser would stop anyway, and what it would not: both are kept out of the page's files. */
class PagesTest {
    private static final Pattern ADDRESS = Pattern.compile("(?:https?:)?//[\\w.-]+\\.\\w+");
    private static final Pattern IMPORT = Pattern.compile("from \"\\./([\\w/.-]+)\"");

    @Test
    void everyFileIsServedAndEveryImportIsThere() throws Exception {
        Set<String> served = Pages.routes().stream().map(Route::path).collect(Collectors.toSet());
        for (Path file : files()) {
            String name = "/" + root().relativize(file);
            assertThat(served).contains(name.equals("/index.html") ? "/" : name);
            for (String module : all(IMPORT, Files.readString(file), 1)) {
                assertThat(served).as("imported by " + name).contains("/js/" + module);
            }
        }
    }

    @Test
    void dataOnlyGoesInAsText() throws Exception {
        for (Path file : files()) {
            assertThat(Files.readString(file))
                    .as(file.toString())
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser")
                    .doesNotContain("eval(", "new Function", "javascript:", "createContextualFragment");
        }
    }

    @Test
    void nothingComesFromElsewhere() throws Exception {
        for (Path file : files()) {
            assertThat(all(ADDRESS, Files.readString(file), 0))
                    .as(file.toString())
                    .allMatch(address -> address.equals("http://www.w3.org"));
        }
    }

    @Test
    void thePageItselfHoldsNoScriptAndNoStyle() throws Exception {
        String page = Files.readString(root().resolve("index.html"));
        assertThat(page).doesNotContain("<style", " style=").doesNotContainPattern("\\son\\w+=");
        assertThat(all(Pattern.compile("<script[^>]*>[^<]"), page, 0)).isEmpty();
    }

    private static List<String> all(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult m) -> m.group(group))
                .toList();
    }

    private static List<Path> files() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.walk(root())) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static Path root() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(PagesTest.class.getResource("/io/hotspan/webui/web"))
                .toURI());
    }
}
