package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the documents call a proof is there; a promise whose test is misspelt would be proved by nothing at all. */
class DocumentsTest {
    private static final Path ROOT = Path.of(System.getProperty("hotspan.root", ".."));
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*[a-z](?:Test|IT))(?:\\.(\\w+))?`");
    private static final Pattern PROOF = Pattern.compile("^(P\\d+|soak) (\\S+) (\\S+)$", Pattern.MULTILINE);
    private static final Pattern PROMISE = Pattern.compile("^\\| (P\\d+) \\| (?!`)[a-z]", Pattern.MULTILINE);

    private static Map<String, Path> tests;

    @BeforeAll
    static void find() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            tests = files.filter(file -> file.toString().contains("src/test/java"))
                    .filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            file -> file,
                            (one, other) -> one,
                            TreeMap::new));
        }
        assertThat(tests).containsKey("DocumentsTest");
    }

    @Test
    void eachTestThatADocumentNamesIsThere() throws IOException {
        Set<String> missing = new TreeSet<>();
        int named = 0;
        for (Path document : documents()) {
            for (MatchResult name :
                    TEST.matcher(Files.readString(document)).results().toList()) {
                named++;
                if (!isThere(name.group(1), name.group(2))) {
                    missing.add(document.getFileName() + ": " + name.group());
                }
            }
        }
        assertThat(named).isGreaterThan(100);
        assertThat(missing).isEmpty();
    }

    @Test
    void eachTestThatAProofRunsIsThere() throws IOException {
        Set<String> missing = new TreeSet<>();
        assertThat(proofs()).isNotEmpty();
        for (MatchResult row : proofs()) {
            for (String name : (row.group(2) + "," + row.group(3)).split(",", -1)) {
                if (!name.equals("-") && !tests.containsKey(name)) {
                    missing.add(row.group(1) + ": " + name);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void eachProofIsAPromisesOrTheSoak() throws IOException {
        Set<String> promises = new TreeSet<>();
        for (MatchResult row : PROMISE.matcher(Files.readString(ROOT.resolve("docs/safety.md")))
                .results()
                .toList()) {
            promises.add(row.group(1));
        }
        assertThat(promises).hasSize(15);
        Set<String> proved = new TreeSet<>();
        proofs().forEach(row -> proved.add(row.group(1)));
        assertThat(proved).contains("soak");
        proved.remove("soak");
        assertThat(promises).containsAll(proved);
    }

    private static boolean isThere(String test, String method) throws IOException {
        Path file = tests.get(test);
        return file != null && (method == null || Files.readString(file).contains("void " + method + "("));
    }

    private static List<MatchResult> proofs() throws IOException {
        return PROOF.matcher(Files.readString(ROOT.resolve("bench/prove")))
                .results()
                .toList();
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            files.filter(file -> file.toString().endsWith(".md")), Stream.of(ROOT.resolve("README.md")))
                    .sorted()
                    .toList();
        }
    }
}
