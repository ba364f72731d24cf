package io.hotspan.attach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM was started with: the launcher's arguments with {@code @file}s expanded, and the options that came by environment.
 * It mirrors the {@code java} launcher as far as one can from outside.
 *
 * @param options all JVM options, in the order in which the JVM applies them (the last one wins)
 * @param main what the user would call the program: main class, jar file name or source file; "" when unknown
 */
record CommandLine(List<String> options, String main) {
    /** Launcher options whose value is the next argument. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--limit-modules",
            "--add-reads",
            "--add-exports",
            "--add-opens",
            "--patch-module",
            "--enable-native-access",
            "--source");

    private static final Set<String> MODULE = Set.of("-m", "--module");
    private static final String OPTIONS_FILE = "-XX:VMOptionsFile=";
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final long MAX_ARGUMENT_FILE = 256 * 1024;

    /** Reads the command line of a process. Argument files are looked for in the target's own view. */
    static CommandLine of(Procfs proc, long pid) {
        List<String> arguments = proc.commandLine(pid);
        List<String> environment = proc.environment(pid);
        List<String> expanded = new ArrayList<>(words(variable(environment, "JDK_JAVA_OPTIONS")));
        boolean options = true;
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            // Only the launcher's own arguments are expanded, not the application's.
            if (options && argument.startsWith("@") && argument.length() > 1 && !argument.startsWith("@@")) {
                expanded.addAll(argumentFile(proc, pid, argument.substring(1)));
            } else {
                expanded.add(argument);
            }
            options &=
                    argument.startsWith("-") || argument.startsWith("@") || WITH_VALUE.contains(arguments.get(i - 1));
        }
        CommandLine launcher = parse(expanded);
        String program = arguments.isEmpty() ? "" : fileName(arguments.get(0));
        if (!program.equals("java")) {
            // A launcher of its own (jsvc, a desktop program): its arguments follow rules that we do not know.
            launcher = new CommandLine(launcher.options(), program);
        }
        List<String> all = new ArrayList<>(words(variable(environment, "JAVA_TOOL_OPTIONS")));
        for (String option : launcher.options()) {
            all.add(option);
            if (option.startsWith(OPTIONS_FILE)) {
                all.addAll(argumentFile(proc, pid, option.substring(OPTIONS_FILE.length())));
            }
        }
        all.addAll(words(variable(environment, "_JAVA_OPTIONS")));
        return new CommandLine(List.copyOf(all), launcher.main());
    }

    /** Parses launcher arguments, without the name of the launcher itself. */
    static CommandLine parse(List<String> arguments) {
        List<String> options = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            String next = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            if (argument.equals("-jar")) {
                return new CommandLine(List.copyOf(options), fileName(next));
            }
            if (MODULE.contains(argument)) {
                return new CommandLine(List.copyOf(options), next);
            }
            if (argument.startsWith("--module=")) {
                return new CommandLine(List.copyOf(options), argument.substring("--module=".length()));
            }
            if (!argument.startsWith("-")) {
                String main = argument.endsWith(".java") ? fileName(argument) : argument;
                return new CommandLine(List.copyOf(options), main.replace('/', '.'));
            }
            options.add(argument);
            if (WITH_VALUE.contains(argument)) {
                options.add(next);
                i++;
            }
        }
        return new CommandLine(List.copyOf(options), "");
    }

    /** The state of {@code -XX:+Name} or {@code -XX:-Name}; empty when not given. */
    Optional<Boolean> flag(String name) {
        Optional<Boolean> state = Optional.empty();
        for (String option : options) {
            if (option.equals("-XX:+" + name)) {
                state = Optional.of(true);
            } else if (option.equals("-XX:-" + name)) {
                state = Optional.of(false);
            }
        }
        return state;
    }

    /** Whether a security manager was given at start; a program may set one later, which nothing here can see. */
    boolean hasSecurityManager() {
        return options.stream()
                .filter(option ->
                        option.equals("-Djava.security.manager") || option.startsWith("-Djava.security.manager="))
                .anyMatch(option -> !option.endsWith("=allow") && !option.endsWith("=disallow"));
    }

    /** Whether our agent was given at start. */
    boolean hasOurAgent() {
        return options.stream()
                .filter(option -> option.startsWith("-javaagent:"))
                .map(option -> fileName(option.substring("-javaagent:".length()).split("=", 2)[0]))
                .map(jar -> jar.toLowerCase(Locale.ROOT))
                .anyMatch(jar -> jar.startsWith("hotspan") && jar.endsWith(".jar"));
    }

    private static List<String> argumentFile(Procfs proc, long pid, String name) {
        Path file = name.startsWith("/")
                ? proc.inside(pid, name)
                : proc.file(pid, "cwd").resolve(name);
        try {
            // A hostile or odd target may name a fifo or a huge file here; only a small regular file is an argument
            // file.
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_ARGUMENT_FILE) {
                return List.of();
            }
            StringBuilder text = new StringBuilder();
            Files.readString(file).lines().filter(line -> !line.startsWith("#")).forEach(line -> text.append(line)
                    .append('\n'));
            return words(text.toString());
        } catch (IOException | SecurityException e) {
            return List.of();
        }
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher match = WORD.matcher(text);
        while (match.find()) {
            String quoted = match.group(1) != null ? match.group(1) : match.group(2);
            words.add(quoted != null ? quoted : match.group(3));
        }
        return words;
    }

    private static String variable(List<String> environment, String name) {
        return environment.stream()
                .filter(entry -> entry.startsWith(name + "="))
                .map(entry -> entry.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
