package io.hotspan.agent.export;

import io.hotspan.agent.link.ProcFile;
import io.hotspan.agent.ring.OwnThread;
import io.hotspan.exporters.CallExporter;
import io.hotspan.exporters.ExportCounts;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.exporters.ExportTargetException;
import io.hotspan.exporters.QueueLimits;
import io.hotspan.exporters.Resources;
import io.hotspan.probes.Call;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that names the exporters' classes, so that {@link TargetExport} can be loaded before they are there.
 *
 * <p>Threads: any.
 */
final class ExportLine {
    /** Where a collector listens when nobody says otherwise, as OpenTelemetry defines it. */
    private static final String DEFAULT_ENDPOINT = "http://localhost:4318";

    private final ExportTarget target;
    private final String service;
    private final CallExporter exporter;
    private final Nobody nobody = new Nobody();

    private ExportLine(ExportTarget target, Resources resources) throws ExportTargetException {
        this.target = target;
        this.service = resources.serviceName();
        this.exporter = new CallExporter(target.open(), resources.resource(), QueueLimits.target(), nobody);
    }

    static ExportLine open(String setting, String service, Map<String, String> environment) throws ExportException {
        io.hotspan.exporters.http.OwnThread.registerWith(new Known());
        try {
            return new ExportLine(
                    target(setting, environment),
                    Resources.ofThisProcess(environment).file(service));
        } catch (ExportTargetException e) {
            throw new ExportException(e.what(), e.action());
        }
    }

    private static final class Known implements Consumer<Thread> {
        @Override
        public void accept(Thread thread) {
            OwnThread.known(thread);
        }
    }

    private static ExportTarget target(String setting, Map<String, String> environment) throws ExportTargetException {
        if (!setting.trim().isEmpty()) {
            return ExportTarget.of(setting, environment);
        }
        ExportTarget fromEnvironment = ExportTarget.ofEnvironment(environment);
        return fromEnvironment != null ? fromEnvironment : ExportTarget.of(DEFAULT_ENDPOINT, environment);
    }

    String target() {
        return target.toString();
    }

    String service() {
        return service;
    }

    long threadId() {
        return nobody.threadId;
    }

    boolean offer(List<Call> calls) {
        return exporter.offer(calls);
    }

    ExportTally tally(String probe) {
        return tally(exporter.counts(probe));
    }

    Map<String, ExportTally> tallies() {
        Map<String, ExportTally> tallies = new HashMap<>();
        for (Map.Entry<String, ExportCounts> entry : exporter.counts().entrySet()) {
            tallies.put(entry.getKey(), tally(entry.getValue()));
        }
        return tallies;
    }

    private static ExportTally tally(ExportCounts counts) {
        return new ExportTally(counts.exported(), counts.dropped(), counts.inFlight());
    }

    @Nullable
    String lastFailure() {
        return exporter.lastFailure();
    }

    boolean close(long timeoutMillis) {
        return exporter.close(timeoutMillis);
    }

    /** No lambda: this runs while an application starts. */
    private static final class Nobody implements CallExporter.Listener {
        private volatile long threadId;

        @Override
        public void started() {
            threadId = ProcFile.threadId();
        }

        @Override
        public void exported(List<Call> calls) {}
    }
}
