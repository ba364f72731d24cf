package io.hotspan.webui.targets;

import static java.util.Objects.requireNonNull;

import io.hotspan.attach.AgentSession;
import io.hotspan.attach.Closed;
import io.hotspan.probes.Call;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stopped;
import java.util.List;

/** Turns what comes over the link into the console's own words, so that the page does not depend on the wire form. */
final class LiveListener implements AgentSession.Listener {
    private final Session.Listener listener;
    /** Used by the link's thread alone. */
    private long revision;

    LiveListener(Session.Listener listener) {
        this.listener = requireNonNull(listener, "listener is null");
    }

    @Override
    public void onStatus(Status status) {
        revision = status.revision();
        listener.status(new TargetStatus(
                status.revision(),
                status.pauseNanos(),
                status.retransformed(),
                status.reports().stream().map(LiveListener::status).toList()));
    }

    @Override
    public void onCalls(List<Call> calls) {
        listener.calls(calls);
    }

    @Override
    public void onStopped(Stopped stopped) {
        // The last word on every probe's books.
        listener.status(new TargetStatus(
                revision,
                stopped.pauseNanos(),
                stopped.classes(),
                stopped.reports().stream().map(LiveListener::status).toList()));
        listener.stopped(new Ending(
                stopped.reason(), stopped.classes(), stopped.identical(), stopped.failures(), stopped.pauseNanos()));
    }

    @Override
    public void onClosed(Closed reason) {
        listener.closed(
                reason.sentence(),
                reason == Closed.TARGET_GONE ? "Pick another JVM." : "Attach again when it is calm.");
    }

    private static ProbeStatus status(ProbeReport report) {
        return new ProbeStatus(
                report.id(),
                report.text(),
                report.state(),
                report.reason(),
                report.classes(),
                report.methods(),
                report.remainingMillis(),
                report.hitsLeft(),
                report.ledger(),
                report.matches(),
                report.warnings(),
                report.timings(),
                report.owner(),
                report.column(),
                report.code(),
                report.action(),
                report.step(),
                report.stepReason(),
                report.cpu());
    }
}
