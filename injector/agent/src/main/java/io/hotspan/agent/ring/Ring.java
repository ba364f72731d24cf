package io.hotspan.agent.ring;

import java.lang.instrument.Instrumentation;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What the agent does with the bridge. Threads: {@link #drain} and {@link #reap} belong to the drainer; the rest to the control
 * thread; reading counts is safe anywhere.
 */
public interface Ring {
    /** Takes one published record; the words from pos on are valid only during the call. */
    interface Sink {
        void record(long[] words, @Nullable Object[] refs, int pos);

        /** Whether another chunk of records can be taken; when not, they wait in the ring. */
        default boolean takesMore() {
            return true;
        }
    }

    /**
     * Allocates the fixed memory and lets woven code run.
     *
     * @return bytes taken
     */
    long open(long bytes, boolean virtualThreads);

    /** Makes every woven method inert, then lets go of the memory. Takes 20 ms. */
    void close();

    /** As {@link #close}, at once and whether there is memory or not: for a start that failed. */
    void abandon();

    /** The master switch alone. */
    void inert();

    /** These slots stand in code that could not be taken out: no later session of this bridge gives them to a probe. */
    void leaveBehind(Collection<Integer> slots);

    /** Whether an earlier session has left code that names the slot. */
    boolean leftBehind(int slot);

    int slotCapacity();

    /**
     * Sets a budget: calls that may still be recorded, those of the first rate tick, and the bytes they may be charged.
     *
     * @param budget number from 1 on
     */
    void budget(int budget, long hits, long tokens, long bytes);

    /** As above, with no end of bytes. */
    default void budget(int budget, long hits, long tokens) {
        budget(budget, hits, tokens, Long.MAX_VALUE / 4);
    }

    /** Raises or lowers what may still be recorded, whoever takes from it meanwhile. */
    void addHits(int budget, long more);

    void addBytes(int budget, long more);

    long bytesLeft(int budget);

    /** Takes away the tokens of a rate that is lowered, down to that many. */
    void lowerTokens(int budget, long most);

    /**
     * What each recorded call of a slot is charged with.
     *
     * @param perCall 0 = its bytes are not limited
     */
    void charge(int slot, long perCall);

    /**
     * Gives a slot a histogram, empty.
     *
     * @return false when none is left
     */
    boolean giveHistogram(int slot);

    void takeHistogram(int slot);

    /** Calls by bucket since the histogram was given, modulo 2^32; null where the slot has none. */
    int @Nullable [] histogram(int slot);

    /**
     * Makes an armed slot do less, or all of it again; calls that are under way go on.
     *
     * @param steps STEP_COUNT, STEP_TIME or 0, as in Layout
     */
    void step(int slot, int steps);

    /** Adds what each slot has entered to one array and what it has recorded to the other, as near as one look at moving words allows. */
    void activity(long[] entered, long[] recorded);

    /** Adds tokens up to a cap. */
    void refill(int budget, long tokens, long cap);

    /** Hits that are left, never below 0. */
    long hitsLeft(int budget);

    /** The same, below 0 where a cap was lowered by more than there was. */
    long hits(int budget);

    int budgetCapacity();

    /**
     * Arms slots together under one new generation.
     *
     * @param budgets budget of each, 0 for count and time
     */
    void arm(int[] slots, int[] budgets);

    void disarm(int slot);

    /**
     * Lets go of a disarmed slot whose counts have been read for the last time: what threads hold of its probe's hits goes back to the
     * JVM's, and never to whichever probe has that budget next.
     *
     * @return how many that are
     */
    long retire(int slot);

    /** Makes a disarmed slot ready for another probe: it counts from zero, and nothing of the one before reaches it. */
    void clear(int slot);

    boolean armed(int slot);

    /**
     * Exact once the threads are quiet.
     *
     * @return 16 words as in Layout's totals
     */
    long[] counts(int slot);

    void resetMax(int slot);

    /** Threads of ours, whose calls are skipped. */
    void ownThread(Thread thread);

    void anchor(long number);

    /** Hands what was published to the sink; returns the number of records. */
    int drain(Sink sink);

    /** Frees what dead threads held. */
    void reap();

    /** Name of the live thread with that raw id, null when it is unknown. */
    @Nullable
    String threadName(long tid);

    long suppressed();

    /** Name of the last throwable that was a fault of ours and struck in woven code; empty while there was none. */
    String fault();

    /**
     * Does what woven code does at that many calls, on the calling thread.
     *
     * @param kind 0 a slot that is disarmed, 1 a count probe's, 2 one that is over its limit, 3 a time probe's
     */
    void exercise(int kind, int slot, int calls);

    /** What conditions compare with; only ever longer than before, so that woven code finds what it names. */
    void constants(@Nullable Object[] strings, long[] numbers);

    /** Open calls: triples of thread (may be null for a virtual one), start in nanoTime or 0, innermost call. */
    java.util.List<Open> open();

    /** The message field of a throwable as it is, without running any code of its class. */
    @Nullable
    String message(Throwable thrown);

    final class Open {
        public final @Nullable Thread thread;
        public final long tid;
        public final long rootStart;
        public final long lastStart;

        public Open(@Nullable Thread thread, long tid, long rootStart, long lastStart) {
            this.thread = thread;
            this.tid = tid;
            this.rootStart = rootStart;
            this.lastStart = lastStart;
        }
    }

    /** Name of the bridge class that woven code calls, with slashes. */
    String bridgeName();

    /** Name of the class with the calls that never become a parent, with slashes. */
    String quietName();

    /** Name of the class with the comparisons of conditions. */
    String guardName();

    /**
     * Finds or defines the bridge in the bootstrap loader.
     *
     * @throws IllegalStateException with the cause when this JVM refuses
     */
    static Ring install(Instrumentation instrumentation) {
        return BridgeInstaller.install(instrumentation);
    }
}
