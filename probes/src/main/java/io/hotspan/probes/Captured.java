package io.hotspan.probes;

import static java.util.Objects.requireNonNull;

/** One captured value of one call, already redacted and cut to size. */
public final class Captured {
    private final String path;
    private final Object value;

    /**
     * A value under its name.
     *
     * @param path what follows {@code hotspan.capture.} in the attribute's key
     * @param value a String, Long, Double or Boolean
     */
    public Captured(String path, Object value) {
        if (!(value instanceof String
                || value instanceof Long
                || value instanceof Double
                || value instanceof Boolean)) {
            throw new IllegalArgumentException("a captured value is a String, Long, Double or Boolean: "
                    + requireNonNull(value, "value is null").getClass().getName());
        }
        this.path = requireNonNull(path, "path is null");
        this.value = value;
    }

    public String path() {
        return path;
    }

    /** A String, Long, Double or Boolean. */
    public Object value() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Captured
                && ((Captured) other).path.equals(path)
                && ((Captured) other).value.equals(value);
    }

    @Override
    public int hashCode() {
        return 31 * path.hashCode() + value.hashCode();
    }

    @Override
    public String toString() {
        return path + "=" + value;
    }
}
