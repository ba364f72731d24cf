package io.hotspan.cli.live;

import io.hotspan.attach.Closed;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.Stopped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a session ended, out of all that is known: who asked, what the agent said, how the link went down.
 *
 * @param why who asked on this side; null when nobody did
 */
record WhyEnded(
        @Nullable Leave why,
        @Nullable Stopped stopped,
        @Nullable Closed closed,
        List<ProbeReport> reports) {

    private static final List<EndReason> GRAVEST_FIRST = List.of(
            EndReason.FAULT,
            EndReason.GOVERNOR,
            EndReason.OFF,
            EndReason.ERROR,
            EndReason.CEILING,
            EndReason.BYTES,
            EndReason.HITS);

    EndReason constant() {
        if (closed == Closed.TARGET_GONE) {
            return EndReason.TARGET_EXIT;
        }
        if (closed == Closed.TAKEN_OVER) {
            return EndReason.REPLACED;
        }
        EndReason theirs = agents();
        if (theirs == EndReason.FAULT || theirs == EndReason.GOVERNOR || theirs == EndReason.OFF) {
            return theirs;
        }
        if (why == Leave.ALL_ENDED) {
            return theirs;
        }
        if (why != null) {
            return why.reason();
        }
        return stopped != null ? stopped.reason() : EndReason.LINK_CLOSED;
    }

    /** Why the agent ended the probes; the gravest of several reasons. */
    private EndReason agents() {
        for (EndReason reason : GRAVEST_FIRST) {
            if (reports.stream().anyMatch(report -> report.reason().startsWith(reason.sentence()))) {
                return reason;
            }
        }
        return reports.stream().anyMatch(report -> report.state() == ProbeState.TRIPPED)
                ? EndReason.HITS
                : EndReason.TIME;
    }

    String sentence() {
        EndReason reason = constant();
        if (why == Leave.ALL_ENDED && reason != EndReason.OFF) {
            List<String> reasons = reports.stream()
                    .filter(report -> !ProbeFailures.isRefused(report))
                    .map(ProbeReport::reason)
                    .filter(text -> !text.isEmpty())
                    .distinct()
                    .toList();
            return reasons.size() == 1 ? reasons.get(0) : why.sentence();
        }
        if (why != null && reason == why.reason()) {
            return why.sentence();
        }
        if (reason != EndReason.ERROR) {
            return reason.sentence();
        }
        // With the fault that struck, when the agent could tell it.
        return reports.stream()
                .map(ProbeReport::reason)
                .filter(text -> text.startsWith(reason.sentence()))
                .findFirst()
                .orElse(reason.sentence());
    }
}
