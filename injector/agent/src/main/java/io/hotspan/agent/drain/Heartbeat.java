package io.hotspan.agent.drain;

/**
 * Tells when somebody who should be heard all the time is not. Only the time counts in which the listener was awake: a stopped process,
 * a long pause of the JVM or a suspended machine is nobody's silence. Threads: one beats, another listens.
 */
public final class Heartbeat {
    private final long mostNanos;
    private final long awakeNanos;
    private volatile long beats;
    private long heard;
    private long looked;
    private long silentNanos;

    /**
     * A thread nobody has heard yet, and nobody misses.
     *
     * @param mostNanos the silence that is borne
     * @param awakeNanos the most that may lie between two looks of a listener who was awake; what is longer was no silence
     */
    public Heartbeat(long mostNanos, long awakeNanos) {
        this.mostNanos = mostNanos;
        this.awakeNanos = awakeNanos;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread beats
    public void beat() {
        beats++;
    }

    /**
     * Whether it has been silent for too long. Before the first beat nobody is missed.
     *
     * @param now in nanoTime
     */
    public boolean silent(long now) {
        long passed = Math.min(now - looked, awakeNanos);
        looked = now;
        long current = beats;
        if (current != heard || current == 0) {
            heard = current;
            silentNanos = 0;
            return false;
        }
        silentNanos += passed;
        return silentNanos > mostNanos;
    }
}
