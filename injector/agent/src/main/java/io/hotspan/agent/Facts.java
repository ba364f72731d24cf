package io.hotspan.agent;

import io.hotspan.agent.link.ProcFile;
import io.hotspan.probes.wire.Hello;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the agent knows of its own JVM, from properties, the environment and /proc. Calls no management beans. */
public final class Facts {
    /** Of this agent; the same as the project's. */
    public static final String VERSION = "0.1.0";

    private static final Path SELF = Paths.get("/proc/self");

    private Facts() {}

    /** The process id as this process sees it; 0 when /proc is not mounted. */
    public static long pid() {
        try {
            return Long.parseLong(SELF.toRealPath().getFileName().toString());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** The user id this process runs as; -1 when unknown. */
    public static int uid() {
        return owner(SELF);
    }

    /** The owner of a file, links not followed but for /proc/self; -1 when unknown. */
    public static int owner(Path path) {
        try {
            Object uid = path.equals(SELF)
                    ? Files.getAttribute(path.toRealPath(), "unix:uid")
                    : Files.getAttribute(path, "unix:uid", java.nio.file.LinkOption.NOFOLLOW_LINKS);
            return uid instanceof Integer ? (Integer) uid : -1;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return -1;
        }
    }

    /** Main class or jar, without arguments; empty when unknown. */
    public static String mainClass() {
        String command = property("sun.java.command");
        int end = command.indexOf(' ');
        String main = end < 0 ? command : command.substring(0, end);
        return main.endsWith(".jar") ? new File(main).getName() : main;
    }

    public static Hello hello(int loadedClasses, boolean permanent) {
        String service = environment("OTEL_SERVICE_NAME");
        return Hello.builder(VERSION, pid())
                .jvm(property("java.runtime.version"), property("java.vm.name"))
                .mainClass(mainClass())
                .startMillis(startMillis())
                .loadedClasses(loadedClasses)
                .permanent(permanent)
                .serviceName(service)
                .resource(resource(environment("OTEL_RESOURCE_ATTRIBUTES")))
                .build();
    }

    /** {@code java.specification.version} as a number: 8, 11, 17 … */
    public static int feature() {
        String version = property("java.specification.version");
        try {
            return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
        } catch (NumberFormatException e) {
            return 8;
        }
    }

    public static String property(String name) {
        String value = System.getProperty(name);
        return value == null ? "" : value;
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value;
    }

    /** Epoch milliseconds, from the boot time and the process's start in ticks of 10 ms (proc(5)); 0 when unknown. */
    private static long startMillis() {
        try {
            List<String> lines = ProcFile.lines("/proc/self/stat");
            String stat = lines.get(lines.size() - 1); // the program's name stands in it, and may have line ends
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = Long.parseLong(fields[19]);
            for (String line : ProcFile.lines("/proc/stat")) {
                if (line.startsWith("btime "))
                    return Long.parseLong(line.substring(6).trim()) * 1000 + ticks * 10;
            }
        } catch (IOException | RuntimeException e) {
            return 0; // /proc is not what it is on Linux: nothing depends on it
        }
        return 0;
    }

    /** Key-value pairs as the OpenTelemetry specification writes them: {@code a=b,c=d}, percent-encoded values. */
    static Map<String, String> resource(@Nullable String text) {
        Map<String, String> all = new TreeMap<>();
        if (text == null || text.isEmpty()) return Collections.unmodifiableMap(all);
        for (String pair : text.split(",", -1)) {
            int at = pair.indexOf('=');
            if (at <= 0) continue;
            all.put(pair.substring(0, at).trim(), decoded(pair.substring(at + 1).trim()));
        }
        return Collections.unmodifiableMap(all);
    }

    private static String decoded(String value) {
        if (value.indexOf('%') < 0) return value;
        try {
            return java.net.URLDecoder.decode(value.replace("+", "%2B"), "UTF-8");
        } catch (IllegalArgumentException | java.io.UnsupportedEncodingException e) {
            return value;
        }
    }
}
