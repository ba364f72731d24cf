package io.hotspan.exporters.logging;

/** Stands in for {@code java.util.logging.Level}, with the constants OpenTelemetry names. */
public final class Level {
    public static final Level SEVERE = new Level("SEVERE");
    public static final Level WARNING = new Level("WARNING");
    public static final Level INFO = new Level("INFO");
    public static final Level CONFIG = new Level("CONFIG");
    public static final Level FINE = new Level("FINE");
    public static final Level FINER = new Level("FINER");
    public static final Level FINEST = new Level("FINEST");

    private final String name;

    private Level(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}
