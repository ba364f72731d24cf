package io.hotspan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/** Where the parts are that the tests put together: jars of this build, and what {@code it/setup} found on the machine. */
final class Parts {
    private static final Path ROOT =
            Path.of(System.getProperty("hotspan.root", "..")).toAbsolutePath().normalize();

    /** Copies, so that a build beside the tests does not change a jar that a process has open. */
    private static final Path HOTSPAN = copy("launcher/target/hotspan.jar");

    private static final Path SHOP = copy("demo/target/shop.jar");

    private Parts() {}

    /** The shipped jar. */
    static Path hotspanJar() {
        return HOTSPAN;
    }

    /** The demo, with H2. */
    static Path shopJar() {
        return SHOP;
    }

    /** The checkout. */
    static Path root() {
        return ROOT;
    }

    /** A folder for what a test leaves to look at. */
    static Path target(String name) {
        try {
            return Files.createDirectories(ROOT.resolve("it/target").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The part that a variable names; without it the test is skipped with the reason, or fails where all parts must be there. */
    static String variable(String name, String what) {
        String value = Optional.ofNullable(System.getenv(name)).orElse("");
        if (value.isEmpty()) {
            throw lacks(what + ": " + name + " is not set; ./hotspan test sets it");
        }
        return value;
    }

    /** Ends the test for want of a part; to be thrown, so that the compiler knows. */
    static RuntimeException lacks(String why) {
        if (allRequired()) {
            throw new AssertionError(why);
        }
        return new TestAbortedException(why);
    }

    /** With CI=true; the smoke form takes what there is. */
    static boolean allRequired() {
        return "true".equals(System.getenv("CI"))
                && !System.getProperty("hotspan.groups", "").contains("smoke");
    }

    /** Kept when it is the same file: a process of an earlier run may still have it open. */
    private static Path copy(String built) {
        Path from = ROOT.resolve(built);
        try {
            Path to = target("parts").resolve(from.getFileName());
            FileTime made = Files.getLastModifiedTime(from);
            if (Files.exists(to)
                    && Files.size(to) == Files.size(from)
                    && Files.getLastModifiedTime(to).equals(made)) {
                return to;
            }
            Path next = Files.createTempFile(to.getParent(), "part", ".jar");
            Files.copy(from, next, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            return Files.move(next, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(from + " is missing: build it first, mvn -pl launcher,demo -am package", e);
        }
    }
}
