package io.hotspan.bench.whole;

import io.hotspan.attach.AgentSession;
import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Closed;
import io.hotspan.attach.Jvms;
import io.hotspan.attach.Payload;
import io.hotspan.exporters.CallExporter;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.exporters.ExportTargetException;
import io.hotspan.exporters.Resources;
import io.hotspan.probes.Call;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.DropCause;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The agent in a target, loaded and heard as the tool does it, with the tool's exporter behind it. */
final class Session implements AgentSession.Listener, AutoCloseable {
    private final AgentSession session;
    private final @Nullable CallExporter exporter;
    private final Object changed = new Object();
    private volatile @Nullable Status status;
    private volatile @Nullable Stopped stopped;
    private final java.util.concurrent.atomic.AtomicLong calls = new java.util.concurrent.atomic.AtomicLong();
    private long revision;

    private Session(Jvms jvms, long pid, Payload payload, @Nullable CallExporter exporter) throws AttachFailure {
        this.exporter = exporter;
        session = AgentSession.attach(jvms.find(pid), payload, sentence -> {}, this);
    }

    static Session attach(Path root, long pid, @Nullable Sink sink)
            throws AttachFailure, ExportTargetException, IOException {
        CallExporter exporter = sink == null
                ? null
                : new CallExporter(ExportTarget.of(sink.url(), Map.of()).open(), new Resources().resource());
        return new Session(new Jvms(), pid, payload(root.resolve("launcher/target/hotspan.jar")), exporter);
    }

    private static Payload payload(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return new Payload(entry(zip, "entry.jar"), entry(zip, "agent.jar"));
        }
    }

    private static byte[] entry(ZipFile zip, String name) throws IOException {
        try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
            return in.readAllBytes();
        }
    }

    /** Places span probes that stop at nothing, and returns once they are in. */
    void place(List<String> texts) throws InterruptedException {
        List<Wanted> wanted = new ArrayList<>();
        for (String text : texts) {
            wanted.add(Wanted.builder("p" + wanted.size(), text)
                    .hits(1L << 50)
                    .ratePerSecond(1e9)
                    .timeMillis(600_000)
                    .consent(true)
                    .build());
        }
        long mine = ++revision;
        session.setProbes(new SetProbes(mine, wanted, new Ceilings(0, 0, 0, 1)));
        long deadline = System.nanoTime() + 20_000_000_000L;
        synchronized (changed) {
            while (!in(mine, texts.size())) {
                if (System.nanoTime() > deadline) throw new IllegalStateException("not placed: " + reports());
                changed.wait(100);
            }
        }
    }

    private boolean in(long mine, int probes) {
        Status now = status;
        if (now == null || now.revision() < mine) return false;
        long live = now.reports().stream()
                .filter(report -> report.state() == ProbeState.LIVE)
                .count();
        return live == probes;
    }

    private List<ProbeReport> reports() {
        Status now = status;
        return now == null ? List.of() : now.reports();
    }

    long calls() {
        return calls.get();
    }

    @Nullable
    CallExporter exporter() {
        return exporter;
    }

    /** Ends the session; the books of all probes together, by the agent. */
    Map<String, Long> stop() {
        session.stop(true, Duration.ofSeconds(20));
        Stopped last = stopped;
        Map<String, Long> books = new TreeMap<>();
        if (last == null) return books;
        for (ProbeReport report : last.reports()) {
            Ledger ledger = report.ledger();
            books.merge("entered", ledger.entered(), Long::sum);
            books.merge("recorded", ledger.recorded(), Long::sum);
            for (Map.Entry<DropCause, Long> drop : ledger.dropped().entrySet()) {
                books.merge(drop.getKey().name(), drop.getValue(), Long::sum);
            }
            ledger.skipped().forEach((cause, count) -> books.merge("skipped " + cause.name(), count, Long::sum));
            books.merge("balances", ledger.balances() ? 1L : 0L, Long::sum);
        }
        return books;
    }

    @Override
    public void onStatus(Status now) {
        synchronized (changed) {
            status = now;
            changed.notifyAll();
        }
    }

    @Override
    public void onCalls(List<Call> finished) {
        calls.addAndGet(finished.size());
        if (exporter != null) exporter.offer(finished);
    }

    @Override
    public void onStopped(Stopped now) {
        stopped = now;
    }

    @Override
    public void onClosed(Closed reason) {
        // stop() has what it waits for, or its time is over
    }

    @Override
    public void close() {
        if (exporter != null) exporter.close();
        session.close();
    }
}
