package io.hotspan.cli.live;

import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.cli.say.Words;
import io.hotspan.probes.ParsedProbe;
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

    /** Those that had begun before their probe are older than all that it saw begin. */
    private static final Comparator<Open> OLDEST_FIRST = Comparator.comparing(Open::isOlderThanItsProbe)
            .thenComparingLong(Open::ageMillis)
            .reversed();

    private final Screen screen;

    public OpenRun(Screen screen) {
        this.screen = screen;
    }

    /** Places the probes, waits, lists, and takes them out again. */
    public ExitCode watch(Visit visit, List<ParsedProbe> probes, boolean jdk, boolean consent, Duration length)
            throws Failure {
        List<Wanted> wanted = new ArrayList<>();
        for (ParsedProbe probe : probes) {
            wanted.add(Wanted.builder("p" + (wanted.size() + 1), probe.source())
                    .timeMillis(length.plusSeconds(10).toMillis())
                    .jdk(jdk)
                    .consent(consent)
                    .build());
        }
        visit.place(wanted);
        screen.note(screen.dim("watching for " + Words.limit(length.toMillis()) + " …"));
        visit.linger(length);
        print(visit.ask(Question.OPEN, "", MOST_ROWS, List.of()).rows());
        Optional<Stopped> stopped = visit.stop();
        if (stopped.isEmpty()) {
            throw Failure.of(
                    ExitCode.NOT_RESTORED,
                    "HS-NOT-RESTORED",
                    "The agent did not say in time whether the code was restored.",
                    "It removes its probes by itself; `hotspan status` tells.");
        }
        screen.note(screen.dim(Ending.restored(stopped.get())));
        return ExitCode.DONE;
    }

    /** Oldest first. */
    public void print(List<List<String>> rows) {
        List<Open> calls = rows.stream().map(Open::new).sorted(OLDEST_FIRST).toList();
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
        if (calls.isEmpty() && !screen.json()) {
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
