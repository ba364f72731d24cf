package io.hotspan.cli.live;

import io.hotspan.cli.say.Words;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.SkipCause;
import java.util.Map;

/** Why nothing is to be seen, as a sentence: the question every user of such a tool asks first. */
final class Silence {
    private Silence() {}

    static String explain(Ledger ledger) {
        if (ledger.entered() == 0) {
            return "in place; no call has entered since";
        }
        StringBuilder causes = new StringBuilder();
        for (Map.Entry<SkipCause, Long> skipped : ledger.skipped().entrySet()) {
            causes.append(causes.length() == 0 ? ": " : "; ")
                    .append(skipped.getKey().sentence())
                    .append(" (")
                    .append(Words.grouped(skipped.getValue()))
                    .append(')');
        }
        if (ledger.open() > 0) {
            causes.append(causes.length() == 0 ? ": " : "; ")
                    .append(Words.count(ledger.open(), "has", "have"))
                    .append(" not returned yet");
        }
        return Words.count(ledger.entered(), "call", "calls") + " entered, none to show yet" + causes;
    }
}
