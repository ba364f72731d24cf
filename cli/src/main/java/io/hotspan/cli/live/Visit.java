package io.hotspan.cli.live;

import io.hotspan.attach.AgentSession;
import io.hotspan.attach.Closed;
import io.hotspan.attach.Jvm;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A short stay on the line: ask something, and go. */
public final class Visit implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration STATUS = Duration.ofSeconds(3);

    /** A process that ends closes its sockets before it disappears, and the session waits for that. */
    private static final Duration LINK_DOWN = Duration.ofMillis(700);

    private final Session session;
    private final Inbox inbox;

    private Visit(Session session, Inbox inbox) {
        this.session = session;
        this.inbox = inbox;
    }

    public static Visit to(Approach approach, Jvm jvm, boolean yes, boolean takeOver) throws Failure {
        Inbox inbox = new Inbox(Sink.TERMINAL);
        return new Visit(approach.attach(jvm, Approach.Purpose.VISIT, yes, takeOver, inbox), inbox);
    }

    /** The rows of an answer; an error answer is a failure. */
    public Answer ask(Question question, String argument, int limit, List<Wanted> wanted) throws Failure {
        Answer answer = session.ask(question, argument, limit, wanted, PATIENCE);
        if (!answer.isError()) {
            return answer;
        }
        Failure refused = Failure.of(ExitCode.REFUSED, "HS-ANSWER", answer.error(), answer.action());
        throw AgentSession.isOfTheAgent(answer)
                ? refused
                : noWord(Failure.of(ExitCode.ATTACH_FAILED, "HS-SLOW", answer.error(), answer.action()));
    }

    /** How all probes in this JVM are going. */
    public Status status() throws Failure {
        session.ask(Question.STATUS, "", 0, List.of(), STATUS);
        Status status = inbox.awaitStatus(STATUS.toNanos());
        if (status == null || inbox.closed() == Closed.TARGET_GONE) {
            throw noWord(slow());
        }
        return status;
    }

    /** What was last said of these; nothing of what was not spoken of. */
    List<ProbeReport> reports(List<Wanted> wanted) {
        Status status = inbox.status();
        return status == null ? List.of() : status.only(ids(wanted)).reports();
    }

    /** Places probes; fails with the first one that was refused. */
    void place(List<Wanted> wanted) throws Failure {
        session.setProbes(new SetProbes(1, wanted));
        Status status = inbox.awaitRevision(1, PATIENCE.toNanos());
        if (status == null) {
            throw noWord(slow());
        }
        for (ProbeReport report : status.only(ids(wanted)).reports()) {
            if (ProbeFailures.isRefused(report)) {
                throw ProbeFailures.failure(report);
            }
        }
    }

    private static Set<String> ids(List<Wanted> wanted) {
        return wanted.stream().map(Wanted::id).collect(Collectors.toSet());
    }

    /** Waits; less long when the session ends meanwhile. */
    void linger(Duration length) {
        long deadline = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = deadline - System.nanoTime()) {
            if (inbox.take(left).isLast()) {
                return;
            }
        }
    }

    /** Why nothing was said: the link went down, as a rule because the target did; otherwise the given failure. */
    private Failure noWord(Failure otherwise) {
        Closed closed = inbox.awaitClosed(LINK_DOWN.toNanos());
        if (closed == Closed.TARGET_GONE) {
            return Placement.gone();
        }
        return closed == null
                ? otherwise
                : Failure.of(ExitCode.ATTACH_FAILED, "HS-LINK", closed.sentence(), "Attach again.");
    }

    /** The agent has not said whether the code was restored; of a target that has ended, there is none. */
    public Failure unsaid(String what, String action) {
        return inbox.awaitClosed(LINK_DOWN.toNanos()) == Closed.TARGET_GONE
                ? Placement.gone()
                : Failure.of(ExitCode.NOT_RESTORED, "HS-NOT-RESTORED", what, action);
    }

    private static Failure slow() {
        return Failure.of(
                ExitCode.ATTACH_FAILED,
                "HS-SLOW",
                "The agent did not tell its state in time.",
                "The JVM may be very busy: try again.");
    }

    /**
     * Takes out what was kept, too: a stop alone leaves it, as it shall. Then as {@link #stop}.
     */
    public Optional<Stopped> clear() {
        return session.clear(PATIENCE);
    }

    /** Ends every live probe; the agent leaves when nothing holds it. Empty when it did not say so in time. */
    public Optional<Stopped> stop() {
        return session.stop(true, PATIENCE);
    }

    /** Hangs up. Probes that are kept, or are the configuration file's, stay. */
    @Override
    public void close() {
        session.close();
    }
}
