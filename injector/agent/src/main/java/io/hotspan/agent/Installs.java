package io.hotspan.agent;

/** How often the code may be changed to put probes in: a burst of ten, then one a second. One thread. */
final class Installs {
    private static final int BURST = 10;
    private static final long EACH_NANOS = 1_000_000_000L;

    private int left = BURST;
    private long since;
    private boolean started;

    /** Takes one if there is one. */
    boolean take(long now) {
        if (!started) since = now;
        started = true;
        long more = (now - since) / EACH_NANOS;
        if (more > 0) {
            left = (int) Math.min(BURST, left + more);
            since += more * EACH_NANOS;
        }
        if (left == 0) return false;
        left--;
        return true;
    }
}
