package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.util.TraceClassVisitor;

/** Reads the code that a JVM has at this moment from outside, with its JDK's serviceability agent; nothing inside is asked. */
final class CodeReader {
    private static final int LAST_WITH_WRONG_CONSTANTS = 21;

    private CodeReader() {}

    /**
     * The classes as text: methods, code, exception tables, attributes; constants by value and not by their place in the pool.
     * The JVM stands still meanwhile, for a second or two. On JDK 8 and 11, where the serviceability agent wants symbols that a
     * distribution's JVM does not always have, it is asked as well, and the text is empty when it cannot answer.
     *
     * @param classNames binary names of loaded classes
     */
    static Map<String, String> read(Target target, List<String> classNames) {
        try {
            Path directory = Files.createTempDirectory(Parts.target("logs"), "dump-");
            Shell.Result said = target.jdk().feature() < 17
                    ? dumpPackages(target, classNames, directory)
                    : dump(target, classNames, directory);
            Map<String, String> code = new TreeMap<>();
            for (String name : classNames) {
                Path file = directory.resolve(name.replace('.', '/') + ".class");
                boolean there = Files.exists(file);
                if (!there) {
                    assertThat(target.jdk().feature())
                            .as("what the serviceability agent said: " + said.output())
                            .isLessThan(17);
                }
                code.put(
                        name,
                        there ? text(Files.readAllBytes(file), target.jdk().feature()) : "");
            }
            delete(directory);
            return code;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By address: its search by name misses a class that was ever retransformed. */
    private static Shell.Result dump(Target target, List<String> classNames, Path directory) {
        StringBuilder commands = new StringBuilder();
        String classes = ask(target, "classes\n").output();
        for (String name : classNames) {
            Matcher line = Pattern.compile(
                            "^(?:hsdb> )?" + Pattern.quote(name.replace('.', '/')) + " @(0x[0-9a-f]+)",
                            Pattern.MULTILINE)
                    .matcher(classes);
            assertThat(line.find()).as(name + " is loaded").isTrue();
            commands.append("dumpclass ")
                    .append(line.group(1))
                    .append(' ')
                    .append(directory)
                    .append('\n');
        }
        return ask(target, commands.toString());
    }

    private static Shell.Result ask(Target target, String commands) {
        return Shell.run(
                commands + "quit\n",
                List.of(target.jdk().tool("jhsdb"), "clhsdb", "--pid", Long.toString(target.pid())));
    }

    private static Shell.Result dumpPackages(Target target, List<String> classNames, Path directory) {
        List<String> command = new ArrayList<>(List.of(target.jdk().java()));
        if (target.jdk().feature() == 8) {
            command.addAll(
                    List.of("-cp", target.jdk().home().resolve("lib/sa-jdi.jar").toString()));
        } else {
            command.addAll(List.of(
                    "--add-modules",
                    "jdk.hotspot.agent",
                    "--add-exports",
                    "jdk.hotspot.agent/sun.jvm.hotspot.tools.jcore=ALL-UNNAMED"));
        }
        String packages = classNames.stream()
                .map(name -> name.substring(0, name.lastIndexOf('.')))
                .distinct()
                .collect(Collectors.joining(","));
        command.addAll(List.of(
                "-Dsun.jvm.hotspot.tools.jcore.filter=sun.jvm.hotspot.tools.jcore.PackageNameFilter",
                "-Dsun.jvm.hotspot.tools.jcore.PackageNameFilter.pkgList=" + packages,
                "-Dsun.jvm.hotspot.tools.jcore.outputDir=" + directory,
                (target.jdk().feature() == 8 ? "" : "jdk.hotspot.agent/") + "sun.jvm.hotspot.tools.jcore.ClassDump",
                Long.toString(target.pid())));
        if (target.jdk().feature() != 8) {
            command.add(command.size() - 2, "-m");
        }
        return Shell.run("", command);
    }

    /** Empty for what is no class file: until 21 the serviceability agent writes some constants of lambdas wrongly. */
    private static String text(byte[] classFile, int feature) {
        StringWriter text = new StringWriter();
        try {
            ClassNode node = new ClassNode();
            new ClassReader(classFile).accept(node, 0);
            // The VM keeps them in an order that differs from process to process.
            node.methods.sort(Comparator.comparing((MethodNode method) -> method.name + method.desc));
            node.accept(new TraceClassVisitor(new PrintWriter(text)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            if (feature > LAST_WITH_WRONG_CONSTANTS) {
                throw e;
            }
            return "";
        }
        return text.toString();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
