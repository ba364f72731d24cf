package io.hotspan.webui.audit;

import static java.util.Objects.requireNonNull;

import io.hotspan.webui.targets.ProbeView;
import io.hotspan.webui.targets.Target;
import io.hotspan.webui.targets.TargetView;
import io.hotspan.webui.targets.Targets;
import io.hotspan.webui.traces.StoredSpan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts on record what happens by itself: an attach that worked or failed, a probe that went in, tripped, expired or was
 * refused, a goodbye with its proof of restoration.
 *
 * <p>Threads: any. Guarded by: this.
 */
public final class AuditObserver implements Targets.Observer {
    private static final Logger LOG = LoggerFactory.getLogger(AuditObserver.class);
    private static final Set<String> TOLD =
            Set.of("LIVE", "WAITING", "TRIPPED", "EXPIRED", "DRIFT", "QUARANTINED", "REFUSED");

    private final AuditLog audit;
    private final Map<String, String> seen = new HashMap<>();

    public AuditObserver(AuditLog audit) {
        this.audit = requireNonNull(audit, "audit is null");
    }

    @Override
    public void spans(List<StoredSpan> spans) {
        // Spans hold captured values, which are never on record.
    }

    @Override
    public void changed(Target target) {
        TargetView view = target.view();
        try {
            synchronized (this) {
                tellTarget(view);
                view.probes().forEach(probe -> tellProbe(view, probe));
            }
        } catch (AuditException e) {
            LOG.error("{}", e.getMessage());
        }
    }

    private void tellTarget(TargetView view) {
        String now = view.state() + (view.ending() == null ? "" : view.ending().reason());
        if (now.equals(seen.put(view.id(), now))) {
            return;
        }
        if (view.state().equals(Target.State.ATTACHING.name())) {
            // A new session begins to count its probes at p1 again.
            seen.keySet().removeIf(key -> key.startsWith(view.id() + " "));
        }
        AuditEntry entry = AuditEntry.of("console", "target").target(view.pid(), view.mainClass());
        if (view.problem() != null) {
            entry = entry.with("code", view.problem().code())
                    .with("why", view.problem().message());
        }
        TargetView.EndingView ending = view.ending();
        if (ending != null) {
            entry = entry.with("why", ending.sentence())
                    .with("classes", ending.classes())
                    .with("identical", ending.identical());
        }
        audit.append(entry.result(view.state()));
    }

    private void tellProbe(TargetView target, ProbeView probe) {
        String key = target.id() + " " + probe.id();
        if (!TOLD.contains(probe.state()) || probe.state().equals(seen.put(key, probe.state()))) {
            return;
        }
        audit.append(AuditEntry.of("console", "probe.state")
                .target(target.pid(), target.mainClass())
                .probe(probe.id(), probe.text())
                .with("why", probe.reason().isEmpty() ? probe.stateSentence() : probe.reason())
                .result(probe.state()));
    }
}
