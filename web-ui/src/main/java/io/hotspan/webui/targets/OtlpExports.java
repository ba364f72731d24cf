package io.hotspan.webui.targets;

import static java.util.Objects.requireNonNull;

import io.hotspan.exporters.CallExporter;
import io.hotspan.exporters.ExportCounts;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.exporters.ExportTargetException;
import io.hotspan.exporters.Resources;
import io.hotspan.probes.Call;
import io.hotspan.probes.Ledger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the calls of one target to a collector, or to a file, besides keeping them in memory. */
public final class OtlpExports implements Exports {
    private static final Logger LOG = LoggerFactory.getLogger(OtlpExports.class);

    private final CallExporter exporter;

    private OtlpExports(CallExporter exporter) {
        this.exporter = requireNonNull(exporter, "exporter is null");
    }

    /** A way out for each target; nowhere when no destination is given. */
    public static Targets.ExportsFactory factory(@Nullable ExportTarget destination) {
        return destination == null ? agent -> NONE : agent -> open(destination, agent);
    }

    /** The spans' resource is the target, not this process. */
    private static Exports open(ExportTarget destination, AgentInfo agent) {
        Resources resources = new Resources()
                .environmentName(agent.serviceName())
                .attributes(agent.resource())
                .program(agent.mainClass())
                .pid(agent.pid())
                .runtime(agent.vm(), agent.jdk(), "");
        try {
            return new OtlpExports(new CallExporter(destination.open(), resources.resource()));
        } catch (ExportTargetException e) {
            LOG.warn("Spans are kept in memory only: {} {}", e.what(), e.action());
            return NONE;
        }
    }

    @Override
    public void offer(List<Call> calls) {
        // What does not fit is in the counts.
        exporter.offer(calls);
    }

    @Override
    public Ledger merge(String probe, Ledger agent, long received) {
        ExportCounts counts = exporter.counts(probe);
        Ledger.Builder books = agent.toBuilder();
        counts.dropped().forEach(books::dropped);
        long settled = agent.droppedTotal() + counts.exported() + counts.droppedTotal();
        return books.exported(counts.exported())
                .inFlight(Math.max(0, agent.recorded() - settled))
                .build();
    }

    @Override
    public ExportCounts sent() {
        return exporter.total();
    }

    @Override
    public String failure() {
        String sentence = exporter.lastFailure();
        return sentence == null ? "" : sentence;
    }

    @Override
    public void close() {
        exporter.close();
    }
}
