package io.hotspan.webui.targets;

import static java.util.Objects.requireNonNull;

import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Jvm;
import io.hotspan.exporters.ExportCounts;
import io.hotspan.probes.Call;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One JVM the console is, or was, attached to: the wanted probes on one side, what the agent last said on the other.
 *
 * <p>Threads: request threads, the attach thread, the link's thread. Guarded by: this; no call leaves it while the
 * lock is held, but for {@link Session#want}, which does not block.
 */
public final class Target {
    /** How far a target has come. */
    public enum State {
        ATTACHING,
        ATTACHED,
        FAILED,
        LEAVING,
        ENDED
    }

    /** With more timed methods what calls change waits for the next status: no megabytes ten times a second. */
    private static final int WIDE = 200;

    private final String id;
    private final Jvm jvm;
    private final Clock clock;
    private final Consumer<Target> changed;
    private final DesiredProbes desired = new DesiredProbes(this::carry);
    private final List<String> steps = new ArrayList<>();
    private final Map<String, Tally> tallies = new HashMap<>();
    private final Set<String> placed = new HashSet<>();
    private State state = State.ATTACHING;
    private @Nullable Session session;
    private volatile Exports exports = Exports.NONE;
    private @Nullable AgentInfo agent;
    private long attachMillis;
    private TargetView.@Nullable Problem problem;
    private TargetStatus status = TargetStatus.NONE;
    private long statusMillis;
    private @Nullable Ending ending;
    private boolean closed;
    private boolean over;

    Target(Jvm jvm, Clock clock, Consumer<Target> changed) {
        this.jvm = requireNonNull(jvm, "jvm is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.changed = requireNonNull(changed, "changed is null");
        id = idOf(jvm);
    }

    /** Pid and start time. */
    public static String idOf(Jvm jvm) {
        return jvm.pid() + "-" + jvm.startTicks();
    }

    public String id() {
        return id;
    }

    public Jvm jvm() {
        return jvm;
    }

    public DesiredProbes desired() {
        return desired;
    }

    public synchronized State state() {
        return state;
    }

    /** The live link; empty when there is none now. */
    public synchronized Optional<Session> session() {
        return state == State.ATTACHED ? Optional.ofNullable(session) : Optional.empty();
    }

    /** The newest status of one probe. */
    public synchronized Optional<ProbeStatus> status(String probe) {
        return status.probes().stream().filter(p -> p.id().equals(probe)).findFirst();
    }

    void step(String sentence) {
        synchronized (this) {
            steps.add(sentence);
        }
        changed.accept(this);
    }

    /** The link is up. Returns false when somebody has asked to leave, or the link has gone down, meanwhile. */
    boolean attached(Session live, Exports wayOut) {
        boolean stays;
        boolean late;
        synchronized (this) {
            stays = state == State.ATTACHING;
            late = closed;
            agent = live.agent();
            attachMillis = live.attachMillis();
            if (!late) {
                session = live;
                exports = wayOut;
            }
            if (stays) {
                state = State.ATTACHED;
            }
        }
        if (late) {
            wayOut.close();
        }
        changed.accept(this);
        return stays;
    }

    void failed(AttachFailure failure) {
        fail(new TargetView.Problem(failure.code().text(), failure.sentence(), failure.action()));
    }

    void fail(TargetView.Problem what) {
        synchronized (this) {
            state = State.FAILED;
            problem = what;
            over = true;
        }
        changed.accept(this);
    }

    /** Asks the agent to leave; harmless when it has left. */
    void leave() {
        Session live;
        synchronized (this) {
            if (state != State.ATTACHING && state != State.ATTACHED) {
                return;
            }
            state = State.LEAVING;
            live = session;
        }
        changed.accept(this);
        if (live != null) {
            live.stop();
        }
    }

    void status(TargetStatus newStatus) {
        synchronized (this) {
            status = newStatus;
            statusMillis = clock.millis();
            for (ProbeStatus probe : newStatus.probes()) {
                tally(probe.id()).entered(probe.ledger().entered(), clock.instant());
            }
        }
        changed.accept(this);
    }

    void count(List<Call> calls) {
        boolean wide;
        synchronized (this) {
            for (Call call : calls) {
                tally(call.probe()).add(call);
            }
            wide = status.probes().stream()
                            .mapToInt(probe -> probe.timings().size())
                            .sum()
                    > WIDE;
        }
        exports.offer(calls);
        if (!wide) {
            changed.accept(this);
        }
    }

    void stopped(Ending how) {
        synchronized (this) {
            ending = how;
            state = State.ENDED;
        }
        changed.accept(this);
    }

    /** The link is down, after a goodbye or without one. Nothing is heard after this. Waits up to a second for the exports. */
    void closed(String reason, String action) {
        Session live;
        synchronized (this) {
            closed = true;
            live = session;
            session = null;
            if (ending == null && state != State.FAILED) {
                problem = new TargetView.Problem("HS-LINK", reason, action);
            }
            if (state != State.FAILED) {
                state = State.ENDED;
            }
        }
        try {
            exports.close();
        } finally {
            synchronized (this) {
                over = true;
            }
            changed.accept(this);
            if (live != null) {
                live.close();
            }
        }
    }

    /** Breaks the link to an agent that has not said goodbye in time. */
    void hangUp() {
        Session live;
        synchronized (this) {
            live = session;
        }
        if (live != null) {
            live.close();
        }
    }

    /** Whether nothing more happens: the link is down, and what was to be exported is exported or lost. */
    synchronized boolean isOver() {
        return over;
    }

    /** How it ended; empty when it was never attached. */
    synchronized Optional<Farewell> farewell(boolean gone) {
        if (agent == null) {
            return Optional.empty();
        }
        ExportCounts sent = exports.sent();
        return Optional.of(
                new Farewell(jvm, ending, gone, sent == null ? null : Farewell.Spans.of(sent), exports.failure()));
    }

    /** What the page shows of it now. */
    public TargetView view() {
        // Taken before this lock: an edit holds the wanted set's lock when it comes here.
        List<Wish> wishes = desired.all();
        long revision = desired.revision();
        synchronized (this) {
            return new TargetView(
                    id,
                    jvm.pid(),
                    agent == null || agent.mainClass().isEmpty() ? jvm.mainClass() : agent.mainClass(),
                    agent == null ? jvm.jdkVersion() : agent.jdk(),
                    jvm.user(),
                    state.name(),
                    List.copyOf(steps),
                    problem,
                    attachMillis,
                    agent == null ? 0 : agent.loadedClasses(),
                    agent != null && agent.permanent(),
                    agent == null ? "" : agent.serviceName(),
                    revision,
                    status.revision(),
                    Long.toString(status.pauseNanos()),
                    status.retransformed(),
                    probes(wishes),
                    ending == null ? null : TargetView.EndingView.of(ending),
                    statusMillis);
        }
    }

    private List<ProbeView> probes(List<Wish> wishes) {
        Map<String, ProbeStatus> reported = new HashMap<>();
        status.probes().forEach(probe -> reported.put(probe.id(), probe));
        List<ProbeView> views = new ArrayList<>();
        for (Wish wish : wishes) {
            ProbeStatus probe = reported.get(wish.id());
            views.add(ProbeView.of(wish, probe, tally(wish.id()), merged(wish.id(), probe)));
        }
        // What was never ours was placed by somebody else, such as the configuration file.
        for (ProbeStatus probe : status.probes()) {
            if (!placed.contains(probe.id()) && probe.state() != ProbeState.REMOVED) {
                views.add(ProbeView.of(null, probe, tally(probe.id()), probe.ledger()));
            }
        }
        return views;
    }

    private Ledger merged(String probe, @Nullable ProbeStatus reported) {
        return reported == null
                ? Ledger.EMPTY
                : exports.merge(probe, reported.ledger(), tally(probe).spans());
    }

    private Tally tally(String probe) {
        return tallies.computeIfAbsent(probe, key -> new Tally());
    }

    private void carry(long revision, List<Wish> wishes) {
        synchronized (this) {
            wishes.forEach(wish -> placed.add(wish.id()));
            if (session != null) {
                session.want(revision, wishes);
            }
        }
        changed.accept(this);
    }
}
