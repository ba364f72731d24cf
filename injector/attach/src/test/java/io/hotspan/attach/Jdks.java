package io.hotspan.attach;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The JDKs that targets run on: the one that runs the tests, and those in {@code HOTSPAN_JDKS}, homes separated by colons. */
final class Jdks {
    private Jdks() {}

    static Path own() {
        return Path.of(System.getProperty("java.home"));
    }

    static List<Path> all() {
        String given = Optional.ofNullable(System.getProperty("HOTSPAN_JDKS"))
                .or(() -> Optional.ofNullable(System.getenv("HOTSPAN_JDKS")))
                .orElse("");
        List<Path> homes = new ArrayList<>(List.of(own()));
        Stream.of(given.split(":", 0))
                .map(Path::of)
                .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                .filter(home -> !home.endsWith("jdk-" + Runtime.version().feature())) // the same once more
                .forEach(homes::add);
        return homes;
    }
}
