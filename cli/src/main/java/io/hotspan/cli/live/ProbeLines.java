package io.hotspan.cli.live;

import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.cli.say.Words;
import io.hotspan.probes.Action;
import io.hotspan.probes.ParsedProbe;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Step;
import io.hotspan.probes.wire.ProbeReport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A line for each probe that is in, and another one when its state changes. Not shared between threads. */
final class ProbeLines {
    private final Screen screen;
    private final AttachRequest request;
    private final Map<String, ProbeState> shown = new HashMap<>();
    private final Map<String, Set<String>> told = new HashMap<>();
    private final Map<String, Step> steps = new HashMap<>();
    private final int width;

    ProbeLines(Screen screen, AttachRequest request) {
        this.screen = screen;
        this.request = request;
        width = request.probes().stream()
                .mapToInt(probe -> point(probe).length())
                .max()
                .orElse(0);
    }

    /** Prints what is new about a probe. */
    void show(ProbeReport report) {
        boolean first = !shown.containsKey(report.id()) || shown.get(report.id()) == ProbeState.WAITING;
        showState(report);
        showWarnings(report, first);
        showStep(report);
    }

    /** What came up since the probe was placed; what was known then stands below its line. */
    private void showWarnings(ProbeReport report, boolean known) {
        Set<String> before = told.computeIfAbsent(report.id(), id -> new HashSet<>());
        for (String warning : report.warnings()) {
            if (!before.add(warning) || known) {
                continue;
            }
            if (screen.json()) {
                screen.line(JsonLine.of("warning").put("probe", report.id()).put("message", warning));
            } else {
                screen.line("probe " + report.id() + "  " + screen.yellow(Escapes.line(warning)));
            }
        }
    }

    /** What the governor has made of it, down or up; one that has ended says so by itself. */
    private void showStep(ProbeReport report) {
        Step first = Step.first(probe(report).action());
        Step before = steps.put(report.id(), report.step());
        boolean ended = ProbeFailures.hasEnded(report) || report.state() == ProbeState.WAITING;
        if (ended || report.step() == (before == null ? first : before)) {
            return;
        }
        boolean back = report.step() == first;
        if (screen.json()) {
            screen.line(JsonLine.of("step")
                    .put("probe", report.id())
                    .put("step", report.step().name())
                    .put("reason", report.stepReason())
                    .put("cpu", report.cpu()));
        } else {
            String why = report.stepReason().isEmpty() || report.step().compareTo(before == null ? first : before) < 0
                    ? ""
                    : ": " + report.stepReason();
            screen.line("probe " + report.id() + "  "
                    + screen.yellow("governor: " + report.step().word()) + (back ? " again" : "") + ", "
                    + report.step().sentence() + Escapes.line(why));
        }
    }

    private void showState(ProbeReport report) {
        ProbeState before = shown.put(report.id(), report.state());
        boolean news = before == null || before == ProbeState.WAITING;
        if (before == report.state() || (!news && screen.json())) {
            return;
        }
        if (screen.json()) {
            screen.line(json(report));
        } else if (news) {
            screen.line(words(report));
            for (String warning : report.warnings()) {
                screen.line("          " + screen.yellow(Escapes.line(warning)));
            }
        } else if (report.state() != ProbeState.DRAINING
                && report.state() != ProbeState.PAUSED
                && !backFromPause(before, report)) {
            String reason = report.reason().isEmpty() ? report.state().sentence() : report.reason();
            screen.line("probe " + report.id() + "  " + Escapes.line(reason));
        }
    }

    /** The governor's line says it. */
    private static boolean backFromPause(ProbeState before, ProbeReport report) {
        return before == ProbeState.PAUSED && report.state() == ProbeState.LIVE;
    }

    private String words(ProbeReport report) {
        String where = report.state() == ProbeState.WAITING
                ? "waits for its class"
                : Words.count(report.classes(), "class", "classes") + ", "
                        + Words.count(report.methods(), "method", "methods");
        return "probe " + screen.bold(report.id()) + "  " + Words.left(point(probe(report)), width) + "   " + where
                + "   stops " + stops(probe(report).action());
    }

    /** What counts or times makes no records, so no number of them ends it. */
    private String stops(Action action) {
        String hits = "at " + Words.count(request.limits().hits(), "hit", "hits") + ", ";
        if (request.keeps()) {
            String later = Words.limit(request.keep().toMillis()) + " after you leave";
            return action == Action.SPAN ? hits + "or " + later : later;
        }
        return (action == Action.SPAN ? hits : "after ") + Words.limit(millis()) + ", or when you leave";
    }

    /** What the user asked for, which is a little less than what the agent was given. */
    private long millis() {
        return request.length() == null
                ? TimeUnit.NANOSECONDS.toMillis(request.limits().timeNanos())
                : request.length().toMillis();
    }

    private JsonLine json(ProbeReport report) {
        return JsonLine.of("probe")
                .put("id", report.id())
                .put("probe", report.text())
                .put("classes", report.classes())
                .put("methods", report.methods())
                .put("status", report.state().name())
                .open("stops")
                .put("hits", request.limits().hits())
                .put("ratePerSecond", request.limits().ratePerSecond())
                .put("millis", millis())
                .put("keepMillis", request.keep().toMillis())
                .close()
                .list("matches", report.matches())
                .list("warnings", report.warnings());
    }

    private ParsedProbe probe(ProbeReport report) {
        for (int i = 0; i < request.probes().size(); i++) {
            if (AttachRequest.id(i).equals(report.id())) {
                return request.probes().get(i);
            }
        }
        throw new IllegalArgumentException("no such probe was asked for: " + report.id());
    }

    private static String point(ParsedProbe probe) {
        return probe.action() == Action.SPAN
                ? probe.point().text()
                : probe.point().text() + " -> " + probe.action().word();
    }
}
