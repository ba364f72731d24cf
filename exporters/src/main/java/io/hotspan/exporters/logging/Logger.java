package io.hotspan.exporters.logging;

import org.jspecify.annotations.Nullable;

/** Stands in for {@code java.util.logging.Logger}, with the methods OpenTelemetry calls. Says nothing. */
public final class Logger {
    private static final Logger QUIET = new Logger();

    private Logger() {}

    public static Logger getLogger(String name) {
        return QUIET;
    }

    public boolean isLoggable(Level level) {
        return false;
    }

    public void log(Level level, String message) {}

    public void log(Level level, String message, @Nullable Throwable thrown) {}

    public void log(Level level, String message, @Nullable Object parameter) {}

    public void log(Level level, String message, Object[] parameters) {}

    public void severe(String message) {}

    public void warning(String message) {}

    public void info(String message) {}

    public void config(String message) {}

    public void fine(String message) {}

    public void finer(String message) {}

    public void finest(String message) {}
}
