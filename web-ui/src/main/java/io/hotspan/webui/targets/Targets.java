package io.hotspan.webui.targets;

import static java.util.Objects.requireNonNull;

import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Jvm;
import io.hotspan.probes.Call;
import io.hotspan.webui.traces.StoredSpan;
import io.hotspan.webui.traces.TraceStore;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The JVMs the console is or was attached to. An attach runs on a thread of its own; nobody waits for it.
 *
 * <p>Threads: any. May block: never, but for {@link #close}.
 */
public final class Targets implements AutoCloseable {
    /** Hears what happens. Called on the thread it happens on, so it must be quick. */
    public interface Observer {
        void changed(Target target);

        void spans(List<StoredSpan> spans);
    }

    /** Makes the way out for one target's calls, once the target is known. */
    @FunctionalInterface
    public interface ExportsFactory {
        Exports open(AgentInfo agent);
    }

    private static final long GOODBYE_MILLIS = 5_000;

    /** Longer than the exports take at most. */
    private static final long EXPORT_MILLIS = 1_500;

    private static final int MAX_ENDED = 20;

    private final Machine machine;
    private final TraceStore traces;
    private final ExportsFactory exports;
    private final Clock clock;
    private final Map<String, Target> targets = new ConcurrentHashMap<>();
    private final Collection<String> order = new ConcurrentLinkedQueue<>();
    private final List<Observer> observers = new CopyOnWriteArrayList<>();
    private volatile boolean closing;

    public Targets(Machine machine, TraceStore traces, ExportsFactory exports, Clock clock) {
        this.machine = requireNonNull(machine, "machine is null");
        this.traces = requireNonNull(traces, "traces is null");
        this.exports = requireNonNull(exports, "exports is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    public void observe(Observer observer) {
        observers.add(observer);
    }

    public Machine machine() {
        return machine;
    }

    public TraceStore traces() {
        return traces;
    }

    public Optional<Target> find(String id) {
        return Optional.ofNullable(targets.get(id));
    }

    /** In the order of their first attach. */
    public List<Target> all() {
        return order.stream().flatMap(id -> find(id).stream()).toList();
    }

    /** Starts an attach, unless one is under way or up; returns the target either way. */
    public Target attach(Jvm jvm) {
        String id = Target.idOf(jvm);
        synchronized (this) {
            Target present = targets.get(id);
            if (present != null && isCurrent(present.state())) {
                return present;
            }
            Target target = new Target(jvm, clock, this::changed);
            targets.put(id, target);
            order.remove(id);
            order.add(id);
            forgetOldest();
            Thread thread = new Thread(() -> run(target), "hotspan-attach-" + jvm.pid());
            thread.setDaemon(true);
            thread.start();
            return target;
        }
    }

    /** Asks the agent to leave; the status tells when it has. */
    public void detach(Target target) {
        target.leave();
    }

    /**
     * Leaves every target, and waits until the agents have said goodbye and the last spans are sent: up to 5 seconds for
     * those, then the links are broken, and 1.5 seconds for these. Once: later calls do nothing.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        targets.values().forEach(Target::leave);
        if (!awaitOver(GOODBYE_MILLIS)) {
            targets.values().forEach(Target::hangUp);
            awaitOver(EXPORT_MILLIS);
        }
    }

    /** How it ended with each JVM that was attached, in the order of their first attach; after {@link #close}. */
    public List<Farewell> farewells() {
        List<Jvm> running = machine.jvms();
        return all().stream()
                .flatMap(target -> target.farewell(running.stream().noneMatch(target.jvm()::sameProcess)).stream())
                .toList();
    }

    private synchronized boolean awaitOver(long millis) {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (!targets.values().stream().allMatch(Target::isOver)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private static boolean isCurrent(Target.State state) {
        return state == Target.State.ATTACHING || state == Target.State.ATTACHED || state == Target.State.LEAVING;
    }

    private void run(Target target) {
        changed(target);
        if (closing) {
            target.fail(new TargetView.Problem("HS-STATE", "The console is ending.", "Start it again."));
            return;
        }
        try {
            Session session = machine.attach(target.jvm(), target::step, new Ear(target));
            if (!target.attached(session, exports.open(session.agent()))) {
                session.stop();
            }
        } catch (AttachFailure failure) {
            target.failed(failure);
        } catch (RuntimeException bug) {
            target.fail(new TargetView.Problem(
                    "HS-INTERNAL",
                    "The attach failed inside hotspan: " + bug,
                    "Please report it with the output of hotspan doctor."));
        }
    }

    private void changed(Target target) {
        // The last words of a session are not those of the one that took its place.
        if (find(target.id()).equals(Optional.of(target))) {
            observers.forEach(observer -> observer.changed(target));
        }
        synchronized (this) {
            notifyAll();
        }
    }

    private void forgetOldest() {
        if (order.size() <= MAX_ENDED) {
            return;
        }
        for (String id : order) {
            Target target = targets.get(id);
            if (target != null && !isCurrent(target.state())) {
                targets.remove(id);
                order.remove(id);
                return;
            }
        }
    }

    /** Takes what one link says to its target, the store and the observers. */
    private final class Ear implements Session.Listener {
        private final Target target;

        Ear(Target target) {
            this.target = target;
        }

        @Override
        public void status(TargetStatus status) {
            target.status(status);
        }

        @Override
        public void calls(List<Call> calls) {
            List<StoredSpan> spans = traces.add(target.id(), calls);
            target.count(calls);
            observers.forEach(observer -> observer.spans(spans));
        }

        @Override
        public void stopped(Ending ending) {
            target.stopped(ending);
        }

        @Override
        public void closed(String reason, String action) {
            target.closed(reason, action);
        }
    }
}
