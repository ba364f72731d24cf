package io.hotspan.webui.targets;

import static java.util.Objects.requireNonNull;

import io.hotspan.attach.Diagnosis;
import io.hotspan.attach.Jvm;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for JVMs every two seconds while somebody looks at the page, and tells when the list has changed.
 *
 * <p>Threads: hotspan-watch, request threads. Guarded by: this, also while /proc is read, so that one look at a time
 * is under way.
 */
public final class JvmWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JvmWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration DIAGNOSIS_AGE = Duration.ofSeconds(30);

    private final Machine machine;
    private final Clock clock;
    private final BooleanSupplier wanted;
    private final Consumer<List<JvmView>> changed;
    private final Map<String, Diagnosed> diagnoses = new HashMap<>();
    private final Thread thread = new Thread(this::run, "hotspan-watch");
    private List<Jvm> jvms = List.of();
    private List<JvmView> views = List.of();
    private volatile boolean closed;

    /** Looks only while {@code wanted} says that somebody looks at the page. */
    public JvmWatch(Machine machine, Clock clock, BooleanSupplier wanted, Consumer<List<JvmView>> changed) {
        this.machine = requireNonNull(machine, "machine is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.wanted = requireNonNull(wanted, "wanted is null");
        this.changed = requireNonNull(changed, "changed is null");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** The list as of now. */
    public synchronized List<JvmView> look() {
        jvms = machine.jvms();
        Instant now = clock.instant();
        diagnoses.keySet().retainAll(jvms.stream().map(Target::idOf).toList());
        List<JvmView> fresh = new ArrayList<>(jvms.size());
        for (Jvm jvm : jvms) {
            fresh.add(JvmView.of(jvm, diagnosis(jvm, now)));
        }
        boolean same = same(fresh, views);
        views = List.copyOf(fresh);
        if (!same) {
            changed.accept(views);
        }
        return views;
    }

    /** The JVM with this id, by a fresh look when it was not there at the last. */
    public synchronized Optional<Jvm> find(String id) {
        Optional<Jvm> known = known(id);
        if (known.isPresent()) {
            return known;
        }
        look();
        return known(id);
    }

    /** Forgets what the doctor said, so that the next look asks again. */
    public synchronized void forget(String id) {
        diagnoses.remove(id);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private Optional<Jvm> known(String id) {
        return jvms.stream().filter(jvm -> Target.idOf(jvm).equals(id)).findFirst();
    }

    private Diagnosis diagnosis(Jvm jvm, Instant now) {
        String id = Target.idOf(jvm);
        Diagnosed known = diagnoses.get(id);
        if (known == null || !known.fits(jvm) || known.at.plus(DIAGNOSIS_AGE).isBefore(now)) {
            known = new Diagnosed(jvm, machine.diagnose(jvm), now);
            diagnoses.put(id, known);
        }
        return known.diagnosis;
    }

    private static boolean same(List<JvmView> a, List<JvmView> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!a.get(i).sameAs(b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void run() {
        while (!closed) {
            try {
                Thread.sleep(PERIOD.toMillis());
                if (wanted.getAsBoolean()) {
                    look();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // The next look may work; the page keeps the last list.
                LOG.warn("cannot list the JVMs: {}", e.toString());
            }
        }
    }

    private record Diagnosed(Jvm jvm, Diagnosis diagnosis, Instant at) {
        boolean fits(Jvm now) {
            return jvm.agentState() == now.agentState() && jvm.mainClass().equals(now.mainClass());
        }
    }
}
