package io.hotspan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JDK that targets run on.
 *
 * @param feature 8, 11, 17 …
 */
record Jdk(int feature, Path home) {
    private static final List<Integer> WANTED = List.of(8, 11, 17, 21, 25);
    private static final Pattern VERSION = Pattern.compile("version \"(?:1\\.)?(\\d+)");
    private static final Map<Integer, Jdk> HERE = find();

    /** One of each feature release that is here: those in HOTSPAN_JDKS, and the one that runs the tests. */
    static List<Jdk> all() {
        List<Integer> missing =
                WANTED.stream().filter(wanted -> !HERE.containsKey(wanted)).toList();
        if (Parts.allRequired() && !missing.isEmpty()) {
            throw new AssertionError("JDKs " + missing + " are not in HOTSPAN_JDKS");
        }
        return List.copyOf(HERE.values());
    }

    /** The oldest and the newest. */
    static List<Jdk> ends() {
        List<Jdk> all = all();
        return all.size() == 1 ? all : List.of(all.get(0), all.get(all.size() - 1));
    }

    /** The oldest, whose link and loading differ; the one that runs the tests; the newest. In the full form all. */
    static List<Jdk> three() {
        List<Jdk> all = all();
        return Form.isFull() || all.size() < 3 ? all : List.of(all.get(0), own(), all.get(all.size() - 1));
    }

    /** The one that runs the tests and the newest; in the full form all. */
    static List<Jdk> two() {
        List<Jdk> all = all();
        Jdk newest = all.get(all.size() - 1);
        return Form.isFull() ? all : newest.equals(own()) ? List.of(newest) : List.of(own(), newest);
    }

    /** The one that runs the tests. */
    static Jdk own() {
        return HERE.values().stream()
                .filter(jdk -> jdk.feature == Runtime.version().feature())
                .findFirst()
                .orElseThrow();
    }

    /** The one of this feature release; without it the test is skipped or fails. */
    static Jdk of(int feature) {
        Jdk jdk = HERE.get(feature);
        if (jdk == null) {
            throw Parts.lacks("no JDK " + feature + " in HOTSPAN_JDKS");
        }
        return jdk;
    }

    String java() {
        return tool("java");
    }

    String tool(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    @Override
    public String toString() {
        return "JDK " + feature;
    }

    private static Map<Integer, Jdk> find() {
        List<Path> homes = new ArrayList<>();
        for (String home :
                Optional.ofNullable(System.getenv("HOTSPAN_JDKS")).orElse("").split(":", -1)) {
            if (!home.isEmpty() && Files.isExecutable(Path.of(home, "bin/java"))) {
                homes.add(Path.of(home));
            }
        }
        Map<Integer, Jdk> found = new TreeMap<>();
        homes.forEach(home -> found.putIfAbsent(feature(home), new Jdk(feature(home), home)));
        Path own = Path.of(System.getProperty("java.home"));
        found.putIfAbsent(Runtime.version().feature(), new Jdk(Runtime.version().feature(), own));
        return found;
    }

    private static int feature(Path home) {
        try {
            Process java = new ProcessBuilder(home.resolve("bin/java").toString(), "-version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(said);
            if (!version.find()) {
                throw new IllegalStateException(home + " in HOTSPAN_JDKS is no JDK: " + said);
            }
            return Integer.parseInt(version.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
