package io.hotspan.agent.export;

import io.hotspan.probes.Call;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way out of the target for the calls of permanent and kept probes: one queue, one place they go to. It prints
 * nothing, changes no default of the process, and a collector that is slow, down or hostile costs the application
 * nothing but the queue's memory, at most 4 MiB.
 *
 * <p>Threads: any. Sending is done by one daemon thread, {@code hotspan-export}, which starts with {@link #open}; while
 * a request is under way the exporters' sender has a second one, {@code hotspan-export-watch}, that ends by itself. Where a
 * send hangs at the end, {@code hotspan-export-end} is to free it.
 */
public final class TargetExport implements AutoCloseable {
    /** A process that ends waits at most this long. */
    private static final long CLOSE_MILLIS = 1_000;

    private final ExportLine line;

    private TargetExport(ExportLine line) {
        this.line = line;
    }

    /**
     * Opens the way out. No connection is made before the first call; a file is opened here. {@link ExportersJar#join}
     * must have been called.
     *
     * @param exporterSetting what the configuration file says; empty for OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, else
     *     OTEL_EXPORTER_OTLP_ENDPOINT, else {@code http://localhost:4318}
     * @param service what the configuration file says; empty for OTEL_SERVICE_NAME, else service.name in
     *     OTEL_RESOURCE_ATTRIBUTES, else the main class or jar
     * @param environment the process's, which also gives headers, time limit, compression and certificates
     * @throws ExportException when the address cannot be understood, means gRPC, or the file cannot be written
     */
    public static TargetExport open(String exporterSetting, String service, Map<String, String> environment)
            throws ExportException {
        try {
            return new TargetExport(ExportLine.open(exporterSetting, service, environment));
        } catch (RuntimeException | LinkageError e) {
            throw new ExportException("the exporter cannot start: " + e, "use the hotspan.jar as it was shipped");
        }
    }

    /** Where spans go, without anything secret: a URL, or {@code file:PATH}. */
    public String target() {
        return line.target();
    }

    /** The exporting thread as the kernel names it; 0 when unknown. */
    public long threadId() {
        return line.threadId();
    }

    /** The service's name that the spans carry. */
    public String service() {
        return line.service();
    }

    /**
     * Queues calls. Never waits: what does not fit is dropped and counted by cause.
     *
     * @return whether all of them were queued
     */
    public boolean offer(List<Call> calls) {
        return line.offer(calls);
    }

    /** What became of one probe's calls; all zero for a probe never seen. */
    public ExportTally tally(String probe) {
        return line.tally(probe);
    }

    /** The same for every probe seen, by its id. */
    public Map<String, ExportTally> tallies() {
        return line.tallies();
    }

    /** Why the latest batch did not arrive, as a sentence; null when it did, or when there was none. */
    public @Nullable String lastFailure() {
        return line.lastFailure();
    }

    /** Like {@link #close(long)} with one second. */
    @Override
    public void close() {
        close(CLOSE_MILLIS);
    }

    /**
     * Sends what is queued for as long as there is time. What is left counts as dropped by SHUTDOWN, as does whatever is
     * offered from now on. Closing again does nothing.
     *
     * @return whether everything was sent, or at least tried, in time
     */
    public boolean close(long timeoutMillis) {
        return line.close(timeoutMillis);
    }
}
