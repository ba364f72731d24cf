package io.hotspan.cli.live;

import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.cli.say.Words;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.ParsedProbe;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Lists calls that have not come back. */
public final class OpenRun {
    private static final int MOST_ROWS = 200;
    private static final int MOST_FRAMES = 12;

    /** What is recorded meanwhile goes nowhere, and a probe that has ended shows no open call: time alone is to end it. */
    private static final long HITS = 1_000_000_000;

    private static final double RATE_PER_SECOND = 100_000;

    /** Those that had begun before their probe are older than all that it saw begin. */
    private static final Comparator<Open> OLDEST_FIRST = Comparator.comparing(Open::isOlderThanItsProbe)
            .thenComparingLong(Open::ageMillis)
            .reversed();

    private final Screen screen;

    public OpenRun(Screen screen) {
        this.screen = screen;
    }

    /** Places the probes, waits, lists, and takes them out again. */
    public ExitCode watch(
            Visit visit, List<ParsedProbe> probes, boolean jdk, boolean waitForClass, boolean consent, Duration length)
            throws Failure {
        List<Wanted> wanted = new ArrayList<>();
        for (ParsedProbe probe : probes) {
            wanted.add(Wanted.builder("p" + (wanted.size() + 1), probe.source())
                    .hits(HITS)
                    .ratePerSecond(RATE_PER_SECOND)
                    .timeMillis(length.plusSeconds(10).toMillis())
                    .jdk(jdk)
                    .waitForClass(waitForClass)
                    .consent(consent)
                    .build());
        }
        visit.place(wanted);
        screen.note(screen.dim("watching for " + Words.limit(length.toMillis()) + " …"));
        visit.linger(length);
        Answer answer = visit.ask(Question.OPEN, "", MOST_ROWS, List.of());
        // What ended a probe was told before the answer: both come over the same link.
        List<ProbeReport> blind = blind(visit.reports(wanted));
        blind.forEach(this::say);
        print(answer, blind.isEmpty());
        Optional<Stopped> stopped = visit.stop();
        if (stopped.isEmpty()) {
            throw visit.unsaid(
                    "The agent did not say in time whether the code was restored.",
                    "It removes its probes by itself; `hotspan status` tells.");
        }
        return end(stopped.get(), blind);
    }

    /** Those that cannot have seen every call that is open. */
    private static List<ProbeReport> blind(List<ProbeReport> reports) {
        return reports.stream()
                .filter(report -> ProbeFailures.hasEnded(report) || report.state() == ProbeState.WAITING)
                .toList();
    }

    private void say(ProbeReport report) {
        String why = report.state() == ProbeState.WAITING
                ? "still waits for its class"
                : "ended before it was asked, and what is open there is not known: "
                        + (report.reason().isEmpty() ? report.state().sentence() : report.reason());
        if (screen.json()) {
            screen.line(JsonLine.of("warning").put("probe", report.id()).put("message", why));
        } else {
            screen.line("probe " + report.id() + "  " + screen.yellow(Escapes.line(why)));
        }
    }

    private ExitCode end(Stopped stopped, List<ProbeReport> blind) {
        boolean restored = Ending.isRestored(stopped);
        ExitCode exit = restored ? unseen(blind) : ExitCode.NOT_RESTORED;
        if (screen.json()) {
            screen.line(Ending.restored(JsonLine.of("stopped"), stopped).put("exit", exit.number()));
        } else if (restored) {
            screen.note(screen.dim(Ending.restored(stopped)));
        } else {
            screen.line(Ending.restored(stopped));
            stopped.failures().forEach(failure -> screen.line("  " + screen.red(Escapes.line(failure))));
        }
        return exit;
    }

    private static ExitCode unseen(List<ProbeReport> blind) {
        if (blind.stream().anyMatch(report -> report.reason().startsWith(EndReason.GOVERNOR.sentence()))) {
            return ExitCode.GOVERNOR;
        }
        return blind.stream().anyMatch(ProbeFailures::hasEnded) ? ExitCode.PARTIAL : ExitCode.DONE;
    }

    /**
     * Oldest first.
     *
     * @param whole whether all probes could see what is open
     */
    public void print(Answer answer, boolean whole) {
        List<Open> calls =
                answer.rows().stream().map(Open::new).sorted(OLDEST_FIRST).toList();
        for (Open call : calls) {
            if (screen.json()) {
                screen.line(JsonLine.of("open")
                        .put("probe", call.text(0))
                        .put("method", call.text(1))
                        .put("ageMillis", call.ageMillis())
                        .put("thread", call.text(3))
                        .list("stack", call.stack()));
            } else {
                words(call);
            }
        }
        if (screen.json()) {
            screen.line(JsonLine.of("listed").put("rows", calls.size()).put("leftOff", answer.leftOff()));
        } else if (answer.leftOff() > 0) {
            screen.line("… and " + Words.count(answer.leftOff(), "call", "calls") + " more");
        } else if (calls.isEmpty() && whole) {
            screen.line("no probed call is open");
            screen.note(screen.dim("Not seen: a call on a virtual thread that had begun before the probe went in;"
                    + " jcmd PID Thread.dump_to_file FILE shows those."));
        }
    }

    private void words(Open call) {
        screen.line(screen.bold(call.age()) + "  " + Escapes.line(call.text(1)) + "  on " + Escapes.line(call.text(3)));
        List<String> stack = call.stack();
        for (String frame : stack.subList(0, Math.min(MOST_FRAMES, stack.size()))) {
            screen.line("      at " + Escapes.line(withoutLoader(frame)));
        }
        if (stack.size() > MOST_FRAMES) {
            screen.line("      … " + Words.count(stack.size() - MOST_FRAMES, "frame", "frames") + " more");
        }
    }

    /**
     * {@code app//com.shop.A.a(A.java:1)} and {@code java.base@17.0.15/java.lang.Thread.run(…)} without what stands before the
     * class. The slash inside the name of a hidden class, {@code A$$Lambda/0x12ab.run(…)}, stays.
     */
    static String withoutLoader(String frame) {
        int parenthesis = frame.indexOf('(');
        int slash = frame.lastIndexOf('/', parenthesis < 0 ? frame.length() : parenthesis);
        if (frame.startsWith("0x", slash + 1)) {
            slash = frame.lastIndexOf('/', slash - 1);
        }
        return frame.substring(slash + 1);
    }

    /** One row of the answer; a column that an agent of another version does not send is empty. */
    private record Open(List<String> columns) {
        String text(int column) {
            return column < columns.size() ? columns.get(column) : "";
        }

        long ageMillis() {
            return text(2).matches("-1|\\d{1,15}") ? Long.parseLong(text(2)) : 0;
        }

        boolean isOlderThanItsProbe() {
            return ageMillis() < 0;
        }

        String age() {
            return isOlderThanItsProbe()
                    ? "unknown, entered before the probe"
                    : Words.measured(ageMillis() * 1_000_000);
        }

        List<String> stack() {
            return text(4).lines().toList();
        }
    }
}
