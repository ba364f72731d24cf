package io.hotspan.agent.drain;

import java.util.concurrent.atomic.AtomicLongArray;

/** What became of one probe's records after the ring. Threads: the drainer writes, any may read. */
public final class Tally {
    private static final int DRAINED = 0;
    private static final int LINK_FULL = 1;
    private static final int LINK_CLOSED = 2;
    private static final int TOO_LARGE = 3;
    private static final int NO_EXPORT = 4;

    private final AtomicLongArray counts = new AtomicLongArray(5);

    void drained() {
        counts.lazySet(DRAINED, counts.get(DRAINED) + 1);
    }

    void linkFull() {
        counts.incrementAndGet(LINK_FULL);
    }

    void linkClosed() {
        counts.incrementAndGet(LINK_CLOSED);
    }

    void tooLarge() {
        counts.incrementAndGet(TOO_LARGE);
    }

    void noExport() {
        counts.incrementAndGet(NO_EXPORT);
    }

    /** Records taken out of the ring. */
    public long drainedCount() {
        return counts.get(DRAINED);
    }

    public long linkFullCount() {
        return counts.get(LINK_FULL);
    }

    public long linkClosedCount() {
        return counts.get(LINK_CLOSED);
    }

    public long tooLargeCount() {
        return counts.get(TOO_LARGE);
    }

    /** Nobody was there to export them in the target. */
    public long noExportCount() {
        return counts.get(NO_EXPORT);
    }
}
