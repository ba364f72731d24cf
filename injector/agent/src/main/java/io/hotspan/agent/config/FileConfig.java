package io.hotspan.agent.config;

import io.hotspan.probes.Ceilings;
import io.hotspan.probes.wire.Wanted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a configuration file says. Immutable. */
public final class FileConfig {
    /** The owner of every probe that comes from a file. */
    public static final String OWNER = "file";

    private final String service;
    private final String exporter;
    private final ConfigException exporterPlace;
    private final List<Wanted> probes;
    private final Ceilings ceilings;

    /** @param exporterPlace an error at the exporter's value, of which only the place is used */
    FileConfig(String service, String exporter, ConfigException exporterPlace, List<Wanted> probes, Ceilings ceilings) {
        this.ceilings = ceilings;
        this.service = service;
        this.exporter = exporter;
        this.exporterPlace = exporterPlace;
        this.probes = Collections.unmodifiableList(new ArrayList<>(probes));
    }

    /** The service's name; empty when the file does not say. */
    public String service() {
        return service;
    }

    /** Where spans go: a URL or {@code file:PATH}; empty when the file does not say. */
    public String exporter() {
        return exporter;
    }

    /** In the file's order. Each text was parsed once without an error; every id is unique; all wait for their classes. */
    public List<Wanted> probes() {
        return probes;
    }

    /** What all probes of this JVM may do together, those of a tool too. */
    public Ceilings ceilings() {
        return ceilings;
    }

    /** An error at the exporter's value, for what only opening it shows. */
    public ConfigException exporterError(String message, String action) {
        return exporterPlace.with(message, action);
    }
}
