package io.hotspan.cli.live;

import io.hotspan.exporters.CallExporter;
import io.hotspan.exporters.ExportCounts;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.exporters.ExportTargetException;
import io.hotspan.exporters.Resources;
import io.hotspan.probes.Call;
import io.hotspan.probes.wire.Hello;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** To a collector or a file. Loaded only when one is wanted: OpenTelemetry's classes take their time. */
final class Exporting implements Sink {
    /** OpenTelemetry's exporter would print a stack trace of each failure; ours is told in a sentence. Held, so that its level stays. */
    private static final Logger SILENCED = Logger.getLogger("io.opentelemetry");

    static {
        SILENCED.setLevel(Level.OFF);
    }

    private final CallExporter exporter;

    private Exporting(CallExporter exporter) {
        this.exporter = exporter;
    }

    /** The spans' resource is the target, not this process. */
    static Exporting open(ExportTarget destination, Hello hello, @Nullable String service)
            throws ExportTargetException {
        Resources resources = new Resources()
                .option(service)
                .environmentName(hello.serviceName())
                .attributes(hello.resource())
                .program(hello.mainClass())
                .pid(hello.pid())
                .runtime(hello.vm(), hello.jdk(), "");
        return new Exporting(new CallExporter(destination.open(), resources.resource()));
    }

    @Override
    public void offer(List<Call> calls) {
        exporter.offer(calls); // what does not fit is in the counts
    }

    @Override
    public Fate fate(String probe, long received, long unshown) {
        ExportCounts counts = exporter.counts(probe);
        return new Fate(counts.exported(), counts.dropped(), counts.inFlight());
    }

    @Override
    public String failure() {
        String sentence = exporter.lastFailure();
        return sentence == null ? "" : sentence;
    }

    @Override
    public void close(long timeoutMillis) {
        exporter.close(timeoutMillis);
    }
}
