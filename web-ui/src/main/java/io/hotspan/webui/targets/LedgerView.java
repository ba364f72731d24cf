package io.hotspan.webui.targets;

import io.hotspan.probes.DropCause;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.SkipCause;
import java.util.ArrayList;
import java.util.List;

/** A ledger as the page reads it, each cause with its sentence. */
public record LedgerView(
        long entered,
        List<Entry> skipped,
        long open,
        long recorded,
        long exported,
        List<Entry> dropped,
        long inFlight) {

    /** One cause and its count. */
    public record Entry(String cause, String sentence, long count) {}

    static LedgerView of(Ledger ledger) {
        return new LedgerView(
                ledger.entered(),
                skips(ledger),
                ledger.open(),
                ledger.recorded(),
                ledger.exported(),
                drops(ledger),
                ledger.inFlight());
    }

    private static List<Entry> skips(Ledger ledger) {
        List<Entry> entries = new ArrayList<>();
        ledger.skipped()
                .forEach(
                        (SkipCause cause, Long count) -> entries.add(new Entry(cause.name(), cause.sentence(), count)));
        return entries;
    }

    private static List<Entry> drops(Ledger ledger) {
        List<Entry> entries = new ArrayList<>();
        ledger.dropped()
                .forEach(
                        (DropCause cause, Long count) -> entries.add(new Entry(cause.name(), cause.sentence(), count)));
        return entries;
    }
}
