package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.attach.AgentSession;
import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Closed;
import io.hotspan.attach.Consent;
import io.hotspan.attach.Payload;
import io.hotspan.probes.Call;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** A session with the agent in a target, by the library that the tool uses too and with the jars out of the shipped one. */
final class LiveSession implements AgentSession.Listener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long HITS = 1_000_000_000;
    private static final double RATE = 1e9;
    private static final long MILLIS = 600_000;

    private final List<Call> calls = new ArrayList<>();
    private final Consumer<List<Call>> further;
    private @Nullable AgentSession session;
    private @Nullable Status status;
    private @Nullable Closed closed;
    private @Nullable Stopped stopped;
    private final Set<String> warnings = new HashSet<>();
    private long revision;

    /** What is measured here is not what it costs: a flood must not be stepped down. */
    private static final Ceilings UNGOVERNED = new Ceilings(0, 0, 0, 1);

    private LiveSession(Consumer<List<Call>> further) {
        this.further = further;
    }

    static LiveSession attach(Target target) {
        return attach(target, calls -> {});
    }

    /** Each call goes to {@code further} too, on the session's thread. */
    static LiveSession attach(Target target, Consumer<List<Call>> further) {
        return attach(target, payload(), Set.of(), further);
    }

    static LiveSession attach(Target target, Payload payload, Set<Consent> consents, Consumer<List<Call>> further) {
        LiveSession live = new LiveSession(further);
        try {
            live.session = AgentSession.attach(target.jvm(), payload, consents, null, step -> {}, live);
            return live;
        } catch (AttachFailure e) {
            throw new AssertionError(e.getMessage() + " " + e.action(), e);
        }
    }

    static Payload payload() {
        return new Payload(shipped("entry.jar"), shipped("agent.jar"));
    }

    /** A jar within the shipped one. */
    static byte[] shipped(String name) {
        try (ZipFile zip = new ZipFile(Parts.hotspanJar().toFile())) {
            return zip.getInputStream(zip.getEntry(name)).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A probe with limits that no test reaches. */
    static Wanted probe(String id, String text) {
        return Wanted.builder(id, text)
                .hits(HITS)
                .ratePerSecond(RATE)
                .timeMillis(MILLIS)
                .consent(true)
                .build();
    }

    /** Wants these probes and no others, and waits until each is live. */
    void place(Wanted... probes) {
        revision++;
        assertThat(open().setProbes(new SetProbes(revision, List.of(probes), UNGOVERNED)))
                .isTrue();
        await().atMost(PATIENCE).until(() -> status != null && latest().revision() == revision);
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(latest().reports()).hasSize(probes.length).allSatisfy(report -> assertThat(report.state())
                    .as(report + ": " + report.reason())
                    .isEqualTo(ProbeState.LIVE));
        });
    }

    /** Wants these probes and no others, and waits until the agent has done what it can. */
    List<ProbeReport> tryToPlace(List<Wanted> probes) {
        revision++;
        assertThat(open().setProbes(new SetProbes(revision, probes, UNGOVERNED)))
                .isTrue();
        await().atMost(PATIENCE).until(() -> status != null && latest().revision() == revision);
        await().atMost(PATIENCE)
                .until(() -> latest().reports().stream().noneMatch(report -> report.state() == ProbeState.WAITING));
        return latest().reports();
    }

    AgentSession open() {
        AgentSession now = session;
        assertThat(now).isNotNull();
        return java.util.Objects.requireNonNull(now);
    }

    synchronized Status latest() {
        Status now = status;
        assertThat(now).as("the agent's first status").isNotNull();
        return java.util.Objects.requireNonNull(now);
    }

    /** What the agent last said of its probes; none before it has said anything. */
    synchronized List<ProbeReport> reports() {
        return status == null ? List.of() : status.reports();
    }

    ProbeReport report(String probe) {
        return latest().reports().stream()
                .filter(report -> report.id().equals(probe))
                .findFirst()
                .orElseThrow();
    }

    /** All calls so far. */
    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    List<Call> calls(String probe) {
        return calls().stream().filter(call -> call.probe().equals(probe)).toList();
    }

    /** Ends the probes and lets the agent leave; fails unless it says that every class is as it was and each ledger balances. */
    Stopped stop() {
        Optional<Stopped> said = open().stop(true, PATIENCE);
        assertThat(said).as("the agent's last word; the link: " + closed()).isPresent();
        Stopped stopped = said.get();
        assertThat(stopped.failures()).isEmpty();
        assertThat(stopped.failed()).isZero();
        assertThat(stopped.identical()).isEqualTo(stopped.classes());
        for (ProbeReport report : stopped.reports()) {
            Ledger ledger = report.ledger();
            assertThat(ledger.balances()).as(report.id() + ": " + ledger).isTrue();
            assertThat(ledger.open()).as(report.id() + ": " + ledger).isZero();
        }
        return stopped;
    }

    synchronized @Nullable Closed closed() {
        return closed;
    }

    @Override
    public synchronized void onStatus(Status now) {
        status = now;
        now.reports().forEach(report -> warnings.addAll(report.warnings()));
    }

    /** Whatever the agent has warned of so far. */
    synchronized Set<String> warnings() {
        return Set.copyOf(warnings);
    }

    @Override
    public void onCalls(List<Call> more) {
        synchronized (this) {
            calls.addAll(more);
        }
        further.accept(more);
    }

    @Override
    public synchronized void onStopped(Stopped last) {
        stopped = last;
    }

    /** What the agent said last, asked or not; null when it said nothing. */
    synchronized @Nullable Stopped lastWord() {
        return stopped;
    }

    @Override
    public synchronized void onClosed(Closed reason) {
        closed = reason;
    }

    /** As a link that is cut: the agent hears no word of why. */
    void hangUp() {
        open().close();
    }

    @Override
    public void close() {
        hangUp();
    }
}
