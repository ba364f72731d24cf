package io.hotspan.agent.weave;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How long a proof runs, and where its figures go: the integration tests' Form once more, since neither module sees the other's tests. */
final class Form {
    private static final boolean FULL = "full".equals(System.getenv("HOTSPAN_FORM"));

    private Form() {}

    static int of(int quick, int full) {
        return FULL ? full : quick;
    }

    static boolean isFull() {
        return FULL;
    }

    /** Jars that the build fetches for the full form alone. */
    static List<Path> jars(String folder) {
        try (Stream<Path> files = Files.list(Path.of("target", folder))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException("HOTSPAN_FORM=full must stand when Maven starts: it fetches the jars", e);
        }
    }

    /** Notes what was measured, one line. */
    static synchronized void figure(String promise, String what) {
        String folder = System.getenv("HOTSPAN_FIGURES");
        Path file = Path.of(folder == null ? "target/figures" : folder).resolve(promise + ".txt");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("figure " + promise + ": " + what);
    }
}
