package io.hotspan.cli.live;

import io.hotspan.attach.Closed;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stopped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Puts the probes in and says what became of them; all of them or, where one is refused, none. */
final class Placement {
    /** A hundred classes go in within a second; a JVM under load may take many times that. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Session session;
    private final Inbox inbox;
    private final AttachRequest request;
    private final Asking asker;
    private long revision;
    private boolean unknown;

    Placement(Session session, Inbox inbox, AttachRequest request, Asking asker) {
        this.session = session;
        this.inbox = inbox;
        this.request = request;
        this.asker = asker;
    }

    /** Puts a question to the user; Ctrl-C ends it. */
    @FunctionalInterface
    interface Asking {
        Asker.Reply ask(String question) throws Failure;
    }

    /**
     * What the agent made of them.
     *
     * @param unmatched those that matched nothing while others did
     */
    record Placed(Status status, List<ProbeReport> unmatched) {
        boolean partial() {
            return !unmatched.isEmpty();
        }
    }

    /** Waits until the code is in. Fails, with every reason but the last already said by {@code say}, when nothing is. */
    Placed place(Say say) throws Failure {
        Status status = send(request.yes());
        List<ProbeReport> asking =
                status.reports().stream().filter(ProbeFailures::needsConsent).toList();
        if (!asking.isEmpty() && !request.yes()) {
            boolean agreed = agreed(asking);
            if (inbox.leave() != null) {
                throw left(); // at the question: nothing is in
            }
            status = agreed ? send(true) : status;
        }
        List<ProbeReport> refused = ProbeFailures.refused(status.reports());
        if (!refused.isEmpty()) {
            throw last(refused, say);
        }
        List<ProbeReport> unmatched = ProbeFailures.unmatched(status.reports());
        if (unmatched.size() == status.reports().size()) {
            throw last(unmatched, say);
        }
        unmatched.forEach(report -> say.failure(ProbeFailures.failure(report)));
        return new Placed(status, unmatched);
    }

    private Status send(boolean consent) throws Failure {
        if (inbox.leave() != null) {
            throw left();
        }
        revision++;
        session.setProbes(new SetProbes(revision, request.wanted(consent), request.ceilings()));
        Status status = inbox.awaitRevision(revision, PATIENCE.toNanos());
        if (status == null) {
            throw silent();
        }
        return status;
    }

    /**
     * Takes back what was asked for and may yet go in; to be followed by the stop, whose answer is the answer to this too. The stop alone
     * would spare probes that are to be kept.
     */
    void takeBack() {
        if (request.keeps()) {
            revision++;
            boolean unused = session.setProbes(new SetProbes(revision, List.of(), request.ceilings()));
        }
    }

    /**
     * What is to be said when the code is not, or not known to be, as it was.
     *
     * @param last the agent's last word, if it spoke
     */
    Failure afterStop(Failure nothing, Optional<Stopped> last) {
        if (inbox.closed() == Closed.TARGET_GONE) {
            return nothing;
        }
        if (last.isPresent() && !Ending.isRestored(last.get())) {
            String failures = String.join("; ", last.get().failures());
            return notRestored(
                    nothing, " " + Ending.restored(last.get()) + (failures.isEmpty() ? "." : ": " + failures + "."));
        }
        boolean out = last.isPresent()
                && last.get().only(request.ids()).reports().stream().allMatch(ProbeFailures::hasEnded);
        if (request.keeps() && !out) {
            return notRestored(
                    nothing,
                    " The agent did not confirm that they are out: they may go in, or stay, for as long as --keep says.");
        }
        return unknown && last.isEmpty()
                ? notRestored(nothing, " The agent did not say in time whether the code is as it was.")
                : nothing;
    }

    private Failure notRestored(Failure nothing, String more) {
        return Failure.of(
                ExitCode.NOT_RESTORED,
                nothing.code(),
                nothing.what() + more,
                "Look with `hotspan status " + request.pid() + "`, and end what is in with `hotspan detach "
                        + request.pid() + "`.");
    }

    private static Failure left() {
        return Failure.of(ExitCode.DONE, "HS-LEFT", "You left before the probes were in.", "");
    }

    private boolean agreed(List<ProbeReport> asking) throws Failure {
        for (ProbeReport report : asking) {
            if (asker.ask(report.id() + " " + report.text() + ": " + report.reason() + ". Place it?")
                    != Asker.Reply.YES) {
                return false;
            }
        }
        return true;
    }

    /** Prints a failure. */
    @FunctionalInterface
    interface Say {
        void failure(Failure failure);
    }

    private static Failure last(List<ProbeReport> reports, Say say) {
        for (ProbeReport report : reports.subList(0, reports.size() - 1)) {
            say.failure(ProbeFailures.failure(report));
        }
        return ProbeFailures.failure(reports.get(reports.size() - 1));
    }

    /** The target has ended. */
    static Failure gone() {
        return Failure.of(
                ExitCode.GONE, "HS-GONE", Closed.TARGET_GONE.sentence(), "Run `hotspan ps` to see what runs now.");
    }

    private Failure silent() {
        Closed closed = inbox.closed();
        Stopped stopped = inbox.stopped();
        if (closed == Closed.TARGET_GONE) {
            return gone();
        }
        if (stopped != null) {
            return Failure.of(
                    ExitCode.REFUSED,
                    "HS-STOPPED",
                    "The agent left before the probes were in: "
                            + stopped.reason().sentence() + ".",
                    "Attach again.");
        }
        if (closed != null) {
            return Failure.of(ExitCode.ATTACH_FAILED, "HS-LINK", closed.sentence(), "Attach again.");
        }
        unknown = true; // it may be at work on them, and hears the goodbye afterwards
        if (inbox.leave() != null) {
            return left();
        }
        return Failure.of(
                ExitCode.ATTACH_FAILED,
                "HS-SLOW",
                "The agent did not place the probes within " + PATIENCE.toSeconds() + " s.",
                "The JVM may be very busy: look at its load and try again, with a narrower probe.");
    }
}
