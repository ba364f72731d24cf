package io.hotspan.agent.drain;

import io.hotspan.agent.link.Outbox;
import io.hotspan.agent.link.ProcFile;
import io.hotspan.agent.ring.OwnThread;
import io.hotspan.agent.ring.Ring;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that empties the ring: records to calls, calls to the link or the exporter. It never blocks, so that nothing the
 * application gave us is held longer than a pass. It also keeps time: rate tokens, clock anchors, what dead threads left.
 */
public final class Drainer implements Runnable {
    private static final long BUSY_NANOS = 1_000_000;
    private static final long IDLE_NANOS = 20_000_000;
    private static final long ASLEEP_NANOS = 250_000_000;
    private static final long REFILL_NANOS = 20_000_000;
    private static final long ANCHOR_NANOS = 10_000_000_000L;
    private static final long REAP_NANOS = 1_000_000_000L;
    /** As long as the lease: so long the probes may stay when nobody commands them. */
    private static final long HUNG_NANOS = 15_000_000_000L;
    /** This thread looks more often while it is awake. */
    private static final long AWAKE_NANOS = 500_000_000L;

    private final Ring ring;
    private final Clock clock = new Clock();
    private final Records records;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean changed;
    private volatile boolean idle = true;
    private final java.util.concurrent.atomic.AtomicLong passes = new java.util.concurrent.atomic.AtomicLong();
    private final java.util.concurrent.atomic.AtomicLong emptied = new java.util.concurrent.atomic.AtomicLong();
    private volatile @Nullable Outbox outbox;
    private volatile @Nullable CallSink sink;
    private volatile Refill[] refills = new Refill[0];
    private volatile @Nullable Throwable failure;
    private volatile long threadId;
    private final Heartbeat control;
    private volatile boolean controlHung;
    private long refilled;
    private long anchored;
    private long reaped;

    public Drainer(Ring ring, SlotTable slots) {
        this(ring, slots, HUNG_NANOS);
    }

    /** @param hungNanos silence of the control thread after which it counts as hung */
    public Drainer(Ring ring, SlotTable slots, long hungNanos) {
        this.ring = ring;
        control = new Heartbeat(hungNanos, AWAKE_NANOS);
        records = new Records(ring, slots, clock);
        thread = OwnThread.of(this, "hotspan-drain");
    }

    public void start() {
        long now = System.nanoTime();
        ring.anchor(clock.refresh());
        refilled = now;
        anchored = now;
        reaped = now;
        ring.ownThread(thread);
        thread.start();
    }

    /** Where live calls go; null while nobody listens. */
    public void outbox(@Nullable Outbox toTool) {
        outbox = toTool;
        LockSupport.unpark(thread);
    }

    /** Where permanent and kept calls go. */
    public void sink(@Nullable CallSink here) {
        sink = here;
    }

    /** The budgets to fill from now on. An empty list lets the thread sleep longer. */
    public void refills(Refill[] all, boolean armed) {
        refills = all;
        idle = !armed;
        changed = true;
        LockSupport.unpark(thread);
    }

    public void wake() {
        LockSupport.unpark(thread);
    }

    /**
     * Waits until everything that is in the ring now has been sent on.
     *
     * @return false when that took longer than a second
     */
    public boolean awaitPass() {
        return awaitPass(1000);
    }

    /** The same, with another limit than a second. */
    public boolean awaitPass(long millis) {
        long target = passes.get() + 2;
        long deadline = System.nanoTime() + millis * 1_000_000L;
        while (passes.get() < target) {
            if (System.nanoTime() > deadline || !thread.isAlive()) return false;
            LockSupport.unpark(thread);
            LockSupport.parkNanos(this, 500_000);
        }
        return true;
    }

    /**
     * Waits until everything that is in the ring now has been taken out of it; a pass may leave records there while the tool reads.
     *
     * @return false when that took longer than two seconds
     */
    public boolean awaitEmpty() {
        long target = emptied.get() + 2;
        long deadline = System.nanoTime() + 2_000_000_000L;
        while (emptied.get() < target) {
            if (System.nanoTime() > deadline || !thread.isAlive()) return false;
            LockSupport.unpark(thread);
            LockSupport.parkNanos(this, 500_000);
        }
        return true;
    }

    /** Ends the thread after a last pass; waits at most a second. */
    public void stop() {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What ended the thread against our will; null while all is well. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** The control thread is at work. */
    public void controlIsAlive() {
        control.beat();
    }

    /** Whether it was missed for so long that nothing is recorded any more. */
    public boolean controlHung() {
        return controlHung;
    }

    /** As the kernel names it, for its processor time; 0 when unknown. */
    public long threadId() {
        return threadId;
    }

    /** The same of the threads that export in the target. */
    public long[] sinkThreadIds() {
        CallSink here = sink;
        return here == null ? new long[0] : here.threadIds();
    }

    @Override
    public void run() {
        try {
            threadId = ProcFile.threadId();
            long pause = IDLE_NANOS;
            while (!stopping) {
                boolean fresh = changed;
                if (fresh) changed = false;
                int drained = pass();
                if (drained > 0 || fresh) pause = BUSY_NANOS; // somebody waits for the first call of a new probe
                else pause = Math.min(2 * pause, idle ? ASLEEP_NANOS : IDLE_NANOS);
                boolean unused = Thread.interrupted(); // not meant for us, and while it stands nothing parks
                LockSupport.parkNanos(this, pause);
            }
            pass();
        } catch (Throwable t) {
            ring.inert(); // nobody empties the ring any more: the control thread sees it and takes us out
            failure = t;
        }
    }

    private int pass() {
        tick(System.nanoTime());
        Outbox to = outbox;
        records.begin(to, sink);
        int drained = ring.drain(records);
        records.end();
        boolean sent = to == null || to.flush();
        passes.incrementAndGet();
        if (!records.leftBehind()) emptied.incrementAndGet();
        return sent ? drained : Math.max(drained, 1);
    }

    private void tick(long now) {
        if (!controlHung && control.silent(now)) {
            ring.inert(); // nobody could take the probes out any more
            controlHung = true;
        }
        if (now - refilled >= REFILL_NANOS) {
            for (Refill refill : refills) ring.refill(refill.budget, refill.tokens(now - refilled), refill.cap);
            refilled = now;
        }
        if (now - anchored >= ANCHOR_NANOS) {
            ring.anchor(clock.refresh());
            anchored = now;
        }
        if (now - reaped >= REAP_NANOS) {
            ring.reap();
            reaped = now;
        }
    }
}
