package io.hotspan.cli;

import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.exporters.ExportTargetException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where spans go. */
final class ExportOptions {
    private static final String FILE = "file:";

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            description = "Send spans to this collector by OTLP/HTTP: http://127.0.0.1:4318. Default: what"
                    + " OTEL_EXPORTER_OTLP_ENDPOINT says, else nowhere.")
    private @Nullable String otlp;

    @Option(names = "--to", paramLabel = "file:PATH", description = "Append spans to a file, as OTLP JSON lines.")
    private @Nullable String to;

    /** Takes an option that {@link PlainLine} has read; false when it is none of these. */
    boolean take(String name, String value) {
        switch (name) {
            case "--otlp" -> otlp = value;
            case "--to" -> to = value;
            default -> {
                return false;
            }
        }
        return true;
    }

    /** As it was written; a file's path made absolute, since a target has another working directory. Empty when not given. */
    String text() {
        if (to != null && to.startsWith(FILE)) {
            return FILE + Path.of(to.substring(FILE.length())).toAbsolutePath();
        }
        return otlp == null ? "" : otlp;
    }

    /** Null for nowhere. Touches OpenTelemetry only when there is a place to send to. */
    @Nullable
    ExportTarget destination(Map<String, String> environment) throws Failure {
        if (otlp != null && to != null) {
            throw Failure.of(
                    ExitCode.USAGE,
                    "HS-USAGE",
                    "--otlp and --to are both given.",
                    "Choose one: a collector or a file.");
        }
        boolean named = environment.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
                || environment.containsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        String given = otlp != null ? otlp : to;
        if (given == null && !named) {
            return null;
        }
        if (to != null && !to.startsWith(FILE)) {
            throw Failure.of(ExitCode.USAGE, "HS-USAGE", "--to " + to + " is no file.", "Write --to file:" + to + ".");
        }
        try {
            return given == null ? ExportTarget.ofEnvironment(environment) : ExportTarget.of(given, environment);
        } catch (ExportTargetException e) {
            throw Failure.of(ExitCode.USAGE, "HS-EXPORT", e.what() + ".", e.action());
        }
    }
}
