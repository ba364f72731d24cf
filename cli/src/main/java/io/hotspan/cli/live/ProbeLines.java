package io.hotspan.cli.live;

import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.JsonLine;
import io.hotspan.cli.say.Screen;
import io.hotspan.cli.say.Words;
import io.hotspan.probes.Action;
import io.hotspan.probes.ParsedProbe;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.ProbeReport;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A line for each probe that is in, and another one when its state changes. Not shared between threads. */
final class ProbeLines {
    private final Screen screen;
    private final AttachRequest request;
    private final Map<String, ProbeState> shown = new HashMap<>();
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
        } else if (report.state() != ProbeState.DRAINING) {
            String reason = report.reason().isEmpty() ? report.state().sentence() : report.reason();
            screen.line("probe " + report.id() + "  " + Escapes.line(reason));
        }
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
