package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can be seen of a JVM from outside: {@code /proc} and its /tmp.
 *
 * @param threads names, as the kernel has them (15 characters)
 * @param descriptors what each open descriptor leads to, numbers of sockets and pipes left out; sorted
 * @param listening inodes of its listening sockets
 * @param files names in /tmp with the process's number in them
 */
record Footprint(List<String> threads, List<String> descriptors, Set<String> listening, Set<String> files) {
    private static final String TCP_LISTEN = "0A";

    /** What the JVM itself holds open for as long as it lives: the entry jar, for its system loader. */
    private static final String ENTRY = ".*/entry-[0-9a-f]+\\.jar \\(deleted\\)";

    /** What the JDK opens once and never closes, for its first socket: NIO's own pair, the devices and providers behind SecureRandom. */
    private static final List<String> OF_THE_JDK =
            List.of("socket", "/dev/u?random", ".*/lib/(jsse|jce|ext/sun.*)\\.jar");

    /** Looks now. The JVM's attach listener runs afterwards, and its socket is counted: that one is the JVM's own. */
    static Footprint of(Target target) {
        Shell.run(target.jdk().tool("jcmd"), Long.toString(target.pid()), "VM.version")
                .succeeds();
        return look(target.pid());
    }

    /** Looks now, and touches nothing. */
    static Footprint look(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        List<String> links = links(proc.resolve("fd"));
        Set<String> inodes = links.stream()
                .filter(link -> link.startsWith("socket:"))
                .map(link -> link.replaceAll("\\D", ""))
                .collect(Collectors.toSet());
        return new Footprint(
                threads(proc),
                links.stream()
                        .map(link -> link.replaceAll("^(socket|pipe|anon_inode):.*", "$1"))
                        .sorted()
                        .toList(),
                listening(inodes),
                filesOf(pid));
    }

    List<String> ourThreads() {
        return threads.stream().filter(name -> name.startsWith("hotspan")).toList();
    }

    /** The same but for one name in /tmp. */
    Footprint without(String file) {
        Set<String> others = new TreeSet<>(files);
        others.remove(file);
        return new Footprint(threads, descriptors, listening, others);
    }

    /** Fails unless nothing has come since but what promise P10 states: the descriptor that the JVM itself holds on the entry jar. */
    void assertNothingWasLeft(Footprint after) {
        assertThat(after.ourThreads()).as("threads left").isEmpty();
        assertThat(after.listening).as("listening sockets").isEqualTo(listening);
        // Not equal: a process that is gone may have had this number, and a killed command left its folder.
        assertThat(files).as("files in /tmp before").containsAll(after.files);
        List<String> more = new ArrayList<>(after.descriptors);
        descriptors.forEach(more::remove);
        assertThat(more.stream().filter(link -> !link.matches(ENTRY)).filter(link -> OF_THE_JDK.stream()
                        .noneMatch(link::matches)))
                .as("descriptors left")
                .isEmpty();
        assertThat(more.stream().filter(link -> link.endsWith("(deleted)")))
                .as("descriptors of the entry jar")
                .hasSizeLessThanOrEqualTo(1);
    }

    private static List<String> threads(Path proc) {
        try (Stream<Path> tasks = Files.list(proc.resolve("task"))) {
            return tasks.map(task -> read(task.resolve("comm")).strip())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> links(Path directory) {
        List<String> links = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                try {
                    links.add(Files.readSymbolicLink(entry).toString());
                } catch (NoSuchFileException e) {
                    links.remove(entry.toString()); // closed meanwhile
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return links;
    }

    private static Set<String> listening(Set<String> inodes) {
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(table -> read(Path.of(table)).lines().skip(1))
                .map(line -> line.strip().split(" +", -1))
                .filter(columns -> columns[3].equals(TCP_LISTEN) && inodes.contains(columns[9]))
                .map(columns -> columns[9])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Names in /tmp with this number in them. */
    static Set<String> filesOf(long pid) {
        String number = "(^|.*\\D)" + pid + "(\\D.*|$)";
        try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(number))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // ended meanwhile
        }
    }
}
