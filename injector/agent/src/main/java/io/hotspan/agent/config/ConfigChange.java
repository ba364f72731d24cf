package io.hotspan.agent.config;

import org.jspecify.annotations.Nullable;

/** What became of the configuration file: exactly one of a new configuration, an error, or gone. Immutable. */
public final class ConfigChange {
    private final @Nullable FileConfig config;
    private final @Nullable ConfigException error;

    private ConfigChange(@Nullable FileConfig config, @Nullable ConfigException error) {
        this.config = config;
        this.error = error;
    }

    static ConfigChange to(FileConfig config) {
        return new ConfigChange(config, null);
    }

    static ConfigChange error(ConfigException error) {
        return new ConfigChange(null, error);
    }

    static ConfigChange gone() {
        return new ConfigChange(null, null);
    }

    /** The new configuration, or null. */
    public @Nullable FileConfig config() {
        return config;
    }

    /** What is wrong with the file, or null. The last good configuration is to stay in force. */
    public @Nullable ConfigException error() {
        return error;
    }

    /** There is no such file, and has not been for some seconds. The last good configuration is to stay in force. */
    public boolean isGone() {
        return config == null && error == null;
    }
}
