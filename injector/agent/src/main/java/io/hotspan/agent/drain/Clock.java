package io.hotspan.agent.drain;

/**
 * Turns nanoTime into epoch time. A root call remembers the number of the anchor that was in force when it began, so the clock is
 * never set within a trace. One thread.
 */
final class Clock {
    private static final int ANCHORS = 256;

    private final long[] nano = new long[ANCHORS];
    private final long[] epoch = new long[ANCHORS];
    private long number = -1;

    /**
     * Takes a new anchor: wall clock and nanoTime at one moment.
     *
     * @return its number, from 0 on
     */
    long refresh() {
        long bestSpread = Long.MAX_VALUE;
        int at = (int) (number + 1) & (ANCHORS - 1);
        // The tick of the wall clock is not seen; the least disturbed of a few pairs is taken.
        for (int i = 0; i < 5; i++) {
            long before = System.nanoTime();
            java.time.Instant now = java.time.Instant.now();
            long after = System.nanoTime();
            if (after - before < bestSpread) {
                bestSpread = after - before;
                nano[at] = before + (after - before) / 2;
                epoch[at] = now.getEpochSecond() * 1_000_000_000L + now.getNano();
            }
        }
        number++;
        if (number == 0) {
            java.util.Arrays.fill(nano, nano[0]);
            java.util.Arrays.fill(epoch, epoch[0]);
        }
        return number;
    }

    long epochNanos(int anchor, long nanoTime) {
        int at = anchor & (ANCHORS - 1);
        return epoch[at] + (nanoTime - nano[at]);
    }
}
