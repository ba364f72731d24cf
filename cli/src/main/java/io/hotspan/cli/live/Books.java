package io.hotspan.cli.live;

import io.hotspan.probes.DropCause;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.SkipCause;

/** Completes the agent's ledger, which ends at recorded, by what happened on this side of the link. */
public final class Books {
    private Books() {}

    /**
     * The ledger of one probe.
     *
     * @param agent as the agent last said; older than the last calls when the link broke
     * @param received calls that came over the link
     * @param over whether nothing more can come: what is missing then is lost
     */
    static Ledger complete(Ledger agent, long received, Sink.Fate fate, boolean over) {
        Ledger.Builder books = agent.toBuilder();
        long counted = agent.recorded() - agent.droppedTotal();
        long later = Math.max(0, received - counted); // came after the agent counted last
        long missing = Math.max(0, counted - received);
        long returned = Math.min(agent.open(), later);
        long open = agent.open() - returned;
        books.recorded(agent.recorded() + later)
                .entered(agent.entered() + later - returned)
                .open(open);
        if (over && open > 0) {
            books.open(0).skipped(SkipCause.STILL_OPEN, open);
        }
        if (over) {
            books.dropped(DropCause.LINK_CLOSED, missing);
        }
        return books.exported(fate.exported())
                .addDropped(fate.dropped())
                .inFlight(fate.inFlight() + (over ? 0 : missing))
                .build();
    }

    /** The ledger of a probe that counts or times: nothing travels but its totals, and those have arrived. */
    public static Ledger counted(Ledger agent) {
        return agent.toBuilder()
                .exported(agent.recorded() - agent.droppedTotal())
                .inFlight(0)
                .build();
    }
}
