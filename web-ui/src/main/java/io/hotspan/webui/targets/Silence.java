package io.hotspan.webui.targets;

import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.SkipCause;
import java.util.Map;

/** Why a probe has shown nothing yet, as one sentence: the question every user of such a tool asks first. */
final class Silence {
    private Silence() {}

    /** Empty when the probe is not silent. */
    static String explain(ProbeStatus status, long spans) {
        Ledger ledger = status.ledger();
        if (spans > 0 || !status.timings().isEmpty() || status.state() == ProbeState.REFUSED) {
            return "";
        }
        if (status.state() == ProbeState.WAITING) {
            return "No class it names is loaded yet. It goes in when one is.";
        }
        if (ledger.entered() == 0) {
            return status.state() == ProbeState.LIVE
                    ? "In place. No call has entered since."
                    : "No call entered while it was in.";
        }
        if (ledger.recorded() > 0) {
            return "";
        }
        return entered(ledger.entered()) + because(ledger) + ".";
    }

    private static String entered(long count) {
        return count == 1 ? "1 call entered, not recorded: " : count + " calls entered, none recorded: ";
    }

    private static String because(Ledger ledger) {
        StringBuilder causes = new StringBuilder();
        for (Map.Entry<SkipCause, Long> skipped : ledger.skipped().entrySet()) {
            causes.append(causes.length() == 0 ? "" : "; ")
                    .append(skipped.getKey().sentence())
                    .append(" (")
                    .append(skipped.getValue())
                    .append(')');
        }
        if (ledger.open() > 0) {
            causes.append(causes.length() == 0 ? "" : "; ")
                    .append(ledger.open())
                    .append(ledger.open() == 1 ? " has not returned yet" : " have not returned yet");
        }
        return causes.length() == 0 ? "they are still on their way" : causes.toString();
    }
}
