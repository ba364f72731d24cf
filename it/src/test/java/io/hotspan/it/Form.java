package io.hotspan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How long a proof runs: quick among the tests, full by {@code bench/prove}; and where its figures go. */
final class Form {
    private static final boolean FULL = "full".equals(System.getenv("HOTSPAN_FORM"));

    private Form() {}

    static int of(int quick, int full) {
        return FULL ? full : quick;
    }

    static boolean isFull() {
        return FULL;
    }

    /**
     * Notes what was measured, one line; docs/safety.md takes its figures from there.
     *
     * @param promise P1 to P15
     */
    static synchronized void figure(String promise, String what) {
        String folder = System.getenv("HOTSPAN_FIGURES");
        Path file = Path.of(folder == null ? "target/figures" : folder).resolve(promise + ".txt");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("figure " + promise + ": " + what);
    }
}
