package io.hotspan.webui;

import static java.util.Objects.requireNonNull;

import io.hotspan.exporters.ExportTarget;
import io.hotspan.exporters.ExportTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the console is started.
 *
 * @param port 0 for any free one; always on 127.0.0.1
 * @param selectedPid the JVM to show first, or 0
 * @param stateDirectory where the audit log lies
 * @param pinFile where pinned probes are written
 * @param user the operating system's name of who runs it
 * @param export where spans are also sent; null for nowhere
 * @param linkLifetime how long the printed link can be used
 */
public record ConsoleConfig(
        int port,
        long selectedPid,
        Path stateDirectory,
        Path pinFile,
        String user,
        @Nullable ExportTarget export,
        Duration linkLifetime) {
    private static final Duration LINK_LIFETIME = Duration.ofMinutes(5);

    public ConsoleConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be from 0 to 65535: " + port);
        }
        requireNonNull(stateDirectory, "stateDirectory is null");
        requireNonNull(pinFile, "pinFile is null");
        requireNonNull(user, "user is null");
        requireNonNull(linkLifetime, "linkLifetime is null");
    }

    /**
     * The defaults: any port, state under XDG_STATE_HOME, pins to {@code hotspan.yaml} in the current folder, OTLP as
     * OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT says.
     *
     * @param environment of this process
     * @throws ExportTargetException when that endpoint cannot be understood
     */
    public static ConsoleConfig defaults(Map<String, String> environment) throws ExportTargetException {
        String user = System.getProperty("user.name", "unknown");
        return new ConsoleConfig(
                0,
                0,
                stateDirectory(environment),
                Path.of("hotspan.yaml"),
                user,
                ExportTarget.ofEnvironment(environment),
                LINK_LIFETIME);
    }

    public ConsoleConfig withPort(int newPort) {
        return new ConsoleConfig(newPort, selectedPid, stateDirectory, pinFile, user, export, linkLifetime);
    }

    public ConsoleConfig withSelectedPid(long pid) {
        return new ConsoleConfig(port, pid, stateDirectory, pinFile, user, export, linkLifetime);
    }

    public ConsoleConfig withStateDirectory(Path directory) {
        return new ConsoleConfig(port, selectedPid, directory, pinFile, user, export, linkLifetime);
    }

    public ConsoleConfig withPinFile(Path file) {
        return new ConsoleConfig(port, selectedPid, stateDirectory, file, user, export, linkLifetime);
    }

    /** Spans go there too; null for nowhere. */
    public ConsoleConfig withExport(@Nullable ExportTarget target) {
        return new ConsoleConfig(port, selectedPid, stateDirectory, pinFile, user, target, linkLifetime);
    }

    public ConsoleConfig withLinkLifetime(Duration lifetime) {
        return new ConsoleConfig(port, selectedPid, stateDirectory, pinFile, user, export, lifetime);
    }

    private static Path stateDirectory(Map<String, String> environment) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        Path home = Path.of(System.getProperty("user.home", "."));
        // The specification says that a relative path is to be ignored.
        Path base =
                state.startsWith("/") ? Path.of(state) : home.resolve(".local").resolve("state");
        return base.resolve("hotspan");
    }
}
