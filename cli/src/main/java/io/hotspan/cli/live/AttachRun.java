package io.hotspan.cli.live;

import io.hotspan.attach.Jvm;
import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.cli.say.Words;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.exporters.ExportTargetException;
import io.hotspan.probes.Action;
import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stopped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;

/**
 * {@code hotspan attach} from its first byte to its last line: attach, place, follow, leave.
 *
 * <p>Threads: one runs it; the link's thread fills the inbox; Ctrl-C asks through the inbox.
 */
public final class AttachRun {
    private static final long TICK_NANOS = Duration.ofMillis(250).toNanos();
    private static final long SILENCE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration STOP = Duration.ofSeconds(10);

    /** After Ctrl-C somebody waits for the prompt. */
    private static final Duration STOP_AT_ONCE = Duration.ofSeconds(5);

    /** The link goes down right after the agent's last word. */
    private static final long LINK_DOWN_NANOS = Duration.ofMillis(500).toNanos();

    private static final long FLUSH_MILLIS = 2_000;

    private final Machine machine;
    private final Screen screen;
    private final Asker asker;
    private final Interrupts interrupts;
    private final AttachRequest request;
    private final Gate gate;
    private final TimingTable timings;
    private final Breakable breakable = new Breakable();
    private final LateSink sink = new LateSink();
    private final Inbox inbox;
    private final CallLines callLines;
    private final ProbeLines probeLines;
    private int drawn;
    private boolean spoken;
    private String failure = "";

    /** Looked at before a JVM is touched. */
    @FunctionalInterface
    public interface Gate {
        /** Fails when no probe may go in there. */
        void check(Jvm jvm) throws Failure;
    }

    public AttachRun(
            Machine machine,
            Screen screen,
            Asker asker,
            Interrupts interrupts,
            AttachRequest request,
            Gate gate,
            TimingTable timings) {
        this.timings = timings;
        this.machine = machine;
        this.screen = screen;
        this.asker = asker;
        this.interrupts = interrupts;
        this.request = request;
        inbox = new Inbox(sink, request.ids());
        this.gate = gate;
        boolean several = request.probes().stream()
                        .filter(probe -> probe.action() == Action.SPAN)
                        .count()
                > 1;
        callLines = new CallLines(screen, TimeZone.getDefault(), several);
        probeLines = new ProbeLines(screen, request);
    }

    /** Returns when the session has ended and all is said. */
    public ExitCode run() throws Failure {
        checkDestination();
        machine.prepare();
        Approach approach = new Approach(machine, screen, asker);
        Jvm jvm = approach.find(request.pid());
        gate.check(jvm);
        Interrupts.Watch watch = interrupts.onCtrlC(this::hearCtrlC);
        try (Session session = attach(approach, jvm)) {
            openSink(session);
            giveExporters(session);
            Placement.Placed placed = place(session);
            introduce(jvm, session, placed.status());
            interrupts.onInputClosed(() -> inbox.leave(Leave.INPUT_CLOSED));
            follow();
            Ending ending = leave(session);
            ending.print(screen, placed.partial());
            return ending.exit(placed.partial());
        } finally {
            sink.close(FLUSH_MILLIS);
            watch.close();
        }
    }

    private void hearCtrlC() {
        inbox.leave(Leave.CTRL_C);
        breakable.breakOff();
    }

    private Session attach(Approach approach, Jvm jvm) throws Failure {
        try {
            return breakable.await(
                    () -> approach.attach(jvm, Approach.Purpose.FOLLOW, request.yes(), request.takeOver(), inbox));
        } catch (Failure failure) {
            if (inbox.leave() == null) {
                throw failure;
            }
            // An attach that is broken off fails in whatever it was at.
            throw Failure.of(ExitCode.DONE, "HS-LEFT", "You left before the agent was in: nothing was placed.", "");
        }
    }

    private void giveExporters(Session session) {
        if (request.keeps()) {
            screen.note(screen.dim("Kept probes send their spans from the target itself; none are shown here."));
            session.giveExporters(request.destinationText(), request.service() == null ? "" : request.service());
        }
    }

    /** Before anything is done to a JVM. */
    private void checkDestination() throws Failure {
        ExportTarget destination = request.destination();
        if (destination == null || request.keeps()) {
            return; // what is kept is written by the target, as its user
        }
        try {
            destination.check();
        } catch (ExportTargetException e) {
            throw Failure.of(ExitCode.USAGE, "HS-EXPORT", e.what() + ".", e.action());
        }
    }

    private void openSink(Session session) throws Failure {
        ExportTarget destination = request.destination();
        if (destination == null || request.keeps()) {
            return; // the target exports what is kept by itself, from the first call on
        }
        try {
            sink.choose(Exporting.open(destination, session.hello(), request.service()));
        } catch (ExportTargetException e) {
            session.stop(true, STOP);
            throw Failure.of(ExitCode.USAGE, "HS-EXPORT", e.what() + ".", e.action());
        }
    }

    private Placement.Placed place(Session session) throws Failure {
        Placement placement =
                new Placement(session, inbox, request, question -> breakable.await(() -> asker.ask(question)));
        try {
            return placement.place(screen::failure);
        } catch (Failure nothing) {
            placement.takeBack();
            throw placement.afterStop(nothing, session.stop(true, STOP));
        }
    }

    private void introduce(Jvm jvm, Session session, Status status) {
        if (screen.json()) {
            screen.line(JsonLine.of("attached")
                    .put("pid", jvm.pid())
                    .put("main", jvm.mainClass())
                    .put("jdk", jvm.jdkVersion())
                    .put("attachMillis", session.attachMillis())
                    .put("pauseMillis", Math.rint(status.pauseNanos() / 1_000.0) / 1_000.0));
        } else {
            screen.line("attached to " + Escapes.line(jvm.describe()) + " in "
                    + Words.taken(session.attachMillis()) + ", pause "
                    + Words.pause(status.pauseNanos()));
        }
        for (ProbeReport report : status.reports()) {
            if (!ProbeFailures.isRefused(report)) {
                probeLines.show(report);
            }
        }
    }

    private void follow() {
        long start = System.nanoTime();
        Duration length = request.length();
        while (true) {
            long now = System.nanoTime() - start;
            long left = length == null ? TICK_NANOS : length.toNanos() - now;
            Inbox.News news = inbox.take(Math.max(0, Math.min(TICK_NANOS, left)));
            show(news.calls());
            Status status = news.status();
            if (status != null) {
                show(status);
            }
            if (news.isLast()) {
                return;
            }
            if (length != null && System.nanoTime() - start >= length.toNanos()) {
                inbox.leave(Leave.TIME_UP);
            } else if (screen.closed()) {
                inbox.leave(Leave.OUTPUT_CLOSED);
            } else if (!spoken && now > SILENCE_NANOS) {
                explainSilence();
            }
        }
    }

    private void show(List<Call> calls) {
        if (calls.isEmpty()) {
            return;
        }
        spoken = true;
        undraw();
        List<String> lines = new ArrayList<>(calls.size());
        for (Call call : calls) {
            lines.add(callLines.line(call));
        }
        screen.lines(lines);
    }

    private void show(Status status) {
        undraw();
        for (ProbeReport report : status.reports()) {
            if (!ProbeFailures.isRefused(report)) {
                probeLines.show(report);
            }
        }
        if (!sink.failure().equals(failure)) {
            failure = sink.failure();
            screen.note(failure.isEmpty() ? "export works again" : "export fails: " + Escapes.line(failure));
        }
        if (screen.drawing()) {
            List<String> table = timings.lines(status.reports());
            if (!table.isEmpty()) {
                screen.draw(table);
            }
            drawn = table.size();
            spoken |= drawn > 0;
        }
        if (status.reports().stream().allMatch(ProbeFailures::hasEnded)) {
            inbox.leave(Leave.ALL_ENDED);
        }
    }

    private void undraw() {
        if (drawn > 0) {
            screen.erase(drawn);
            drawn = 0;
        }
    }

    private void explainSilence() {
        spoken = true;
        Status status = inbox.status();
        if (status == null) {
            return;
        }
        for (ProbeReport report : status.reports()) {
            boolean spans = request.probes().get(index(report)).action() == Action.SPAN; // others never show a call
            if (spans && report.state() == ProbeState.LIVE) {
                screen.note(screen.dim(report.id() + ": " + Silence.explain(report.ledger())));
            }
        }
    }

    private Ending leave(Session session) {
        Leave why = inbox.leave();
        boolean left = why != null && why != Leave.ALL_ENDED;
        if (request.keeps() && left && inbox.stopped() == null && inbox.closed() == null) {
            session.close();
        } else if (inbox.stopped() == null && inbox.closed() == null) {
            session.stop(true, why == Leave.CTRL_C ? STOP_AT_ONCE : STOP);
        }
        inbox.awaitClosed(LINK_DOWN_NANOS); // it says who ended a session that we did not
        boolean kept = request.keeps() && left && inbox.stopped() == null;
        if (why == Leave.CTRL_C && screen.drawing()) {
            screen.sketch(""); // the terminal has written ^C
        }
        show(inbox.take(0).calls());
        undraw();
        sink.close(FLUSH_MILLIS);
        List<ProbeReport> reports = lastReports();
        Ledger ledger = Ledger.EMPTY;
        for (ProbeReport report : reports) {
            ledger = ledger.plus(books(report));
        }
        String unsent = unsent(ledger);
        if (!unsent.isEmpty()) {
            screen.note(screen.yellow("not all spans reached " + request.destination() + ":") + " " + unsent);
        }
        if (screen.json()) {
            timings.objects(reports).forEach(screen::line);
        } else {
            screen.lines(timings.lines(reports));
        }
        WhyEnded reason = new WhyEnded(why, inbox.stopped(), inbox.closed(), reports);
        return new Ending(
                reason.constant(),
                reason.sentence(),
                ledger,
                inbox.stopped(),
                kept ? names(reports) : List.of(),
                unsent);
    }

    /** Why spans did not get where they were to go; empty when they did. What a full queue refused is not meant: limits are for that. */
    private String unsent(Ledger ledger) {
        boolean failed = ledger.dropped().containsKey(DropCause.SHUTDOWN)
                || ledger.dropped().containsKey(DropCause.EXPORT_FAILED);
        if (!failed || request.destination() == null || request.keeps()) {
            return "";
        }
        return sink.failure().isEmpty() ? "it did not take them in time; is it running?" : Escapes.line(sink.failure());
    }

    private List<ProbeReport> lastReports() {
        Stopped stopped = inbox.stopped();
        Status status = inbox.status();
        return stopped != null ? stopped.reports() : status != null ? status.reports() : List.of();
    }

    private Ledger books(ProbeReport report) {
        if (request.keeps()) {
            return report.ledger();
        }
        Action action = request.probes().get(index(report)).action();
        if (action != Action.SPAN) {
            return Books.counted(report.ledger());
        }
        long received = inbox.received(report.id());
        Sink.Fate fate = sink.fate(report.id(), received, inbox.unshown(report.id()));
        return Books.complete(report.ledger(), received, fate, true);
    }

    private static int index(ProbeReport report) {
        return Integer.parseInt(report.id().substring(1)) - 1;
    }

    private static List<String> names(List<ProbeReport> reports) {
        return reports.stream()
                .filter(report -> !ProbeFailures.hasEnded(report))
                .map(ProbeReport::id)
                .toList();
    }
}
