package io.hotspan.cli.live;

import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.expr.ProbeSyntaxException;
import io.hotspan.probes.wire.ProbeReport;
import java.util.List;

/** What a refused probe means for the command. */
final class ProbeFailures {
    private ProbeFailures() {}

    static boolean isRefused(ProbeReport report) {
        return report.state() == ProbeState.REFUSED;
    }

    static boolean isUnmatched(ProbeReport report) {
        return isRefused(report) && (is(report, RefusalCode.NO_CLASS) || is(report, RefusalCode.NO_METHOD));
    }

    static boolean needsConsent(ProbeReport report) {
        return isRefused(report) && is(report, RefusalCode.NEEDS_CONSENT);
    }

    /** The probe needs no more watching. */
    static boolean hasEnded(ProbeReport report) {
        return switch (report.state()) {
            case TRIPPED, EXPIRED, REMOVED, REFUSED, QUARANTINED -> true;
            case WAITING, LIVE, PAUSED, DRAINING, DRIFT -> false;
        };
    }

    static List<ProbeReport> unmatched(List<ProbeReport> reports) {
        return reports.stream().filter(ProbeFailures::isUnmatched).toList();
    }

    /** Refused for another reason than that nothing matched: then no probe at all is placed. */
    static List<ProbeReport> refused(List<ProbeReport> reports) {
        return reports.stream()
                .filter(report -> isRefused(report) && !isUnmatched(report))
                .toList();
    }

    static Failure failure(ProbeReport report) {
        String code = "HS-PROBE-" + report.code().replace('_', '-');
        String reason = report.reason().isEmpty() ? report.state().sentence() : report.reason();
        if (report.column() > 0) {
            return Failure.of(
                    exit(report),
                    code,
                    new ProbeSyntaxException(
                            report.text(), report.column(), report.id() + ": " + reason, action(report)));
        }
        return Failure.of(exit(report), code, report.id() + " " + report.text() + ": " + reason, action(report));
    }

    private static ExitCode exit(ProbeReport report) {
        if (isUnmatched(report)) {
            return ExitCode.NO_MATCH;
        }
        return is(report, RefusalCode.SYNTAX) ? ExitCode.USAGE : ExitCode.REFUSED;
    }

    private static String action(ProbeReport report) {
        if (is(report, RefusalCode.NO_CLASS) && !report.action().contains("--wait")) {
            String wait = "With --wait the probe goes in when the class is loaded.";
            return report.action().isEmpty() ? wait : report.action() + " " + wait;
        }
        if (needsConsent(report) && !report.action().contains("--yes")) {
            return (report.action() + " --yes agrees to it.").strip();
        }
        return report.action();
    }

    private static boolean is(ProbeReport report, RefusalCode code) {
        return report.code().equals(code.name());
    }
}
