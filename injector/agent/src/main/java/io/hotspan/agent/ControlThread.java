package io.hotspan.agent;

import io.hotspan.agent.drain.Drainer;
import io.hotspan.agent.export.ExportException;
import io.hotspan.agent.govern.Control;
import io.hotspan.agent.link.Link;
import io.hotspan.agent.link.ProcFile;
import io.hotspan.agent.ring.OwnThread;
import io.hotspan.agent.ring.Ring;
import io.hotspan.agent.weave.LoadedClasses;
import io.hotspan.agent.weave.Weaver;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.wire.Ask;
import io.hotspan.probes.wire.Exporters;
import io.hotspan.probes.wire.Message;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Stop;
import io.hotspan.probes.wire.Stopped;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that decides: it hears the tool, watches leases and limits, and changes the code. It is the dead man's handle, too: when
 * the tool falls silent, the probes go by themselves; when the drainer dies or this thread meets an error of ours, everything goes.
 */
final class ControlThread implements Runnable {
    private static final long LISTEN_NANOS = 4_000_000;
    private static final long RESIDENT_NANOS = 200_000_000;
    private static final long TICK_NANOS = 20_000_000;
    private static final long STATUS_NANOS = 1_000_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long FLUSH_NANOS = 2 * SECOND;
    private static final long RESTORE_NANOS = 30 * SECOND;
    private static final long RETRY_NANOS = SECOND / 2;
    private static final long LONGEST_RETRY_NANOS = 4 * SECOND;
    /** An exit is delayed by a second at most; the rest is for threads that do not get a processor at once. */
    private static final long EXIT_MILLIS = 900;

    private final Instrumentation instrumentation;
    private final Ring ring;
    private final Weaver weaver;
    private final Drainer drainer;
    private final Control control;
    private final Thread thread;
    private final Residence residence;
    private final boolean permanent;
    private final ExportersParts exporters = new ExportersParts();
    private final Installs installs = new Installs();
    private @Nullable SetProbes pending;
    private @Nullable Session session;
    private boolean leaving;
    private boolean silent;
    private boolean ended;
    private long ticked;
    private long told;
    private long looked;

    ControlThread(
            Instrumentation instrumentation,
            Ring ring,
            Weaver weaver,
            Drainer drainer,
            Control control,
            Residence residence,
            boolean permanent) {
        this.instrumentation = instrumentation;
        this.ring = ring;
        this.weaver = weaver;
        this.drainer = drainer;
        this.control = control;
        this.residence = residence;
        this.permanent = permanent;
        thread = OwnThread.of(this, "hotspan-control");
    }

    void start() {
        ring.ownThread(thread);
        thread.start();
    }

    /**
     * Starts without a tool. The file's probes are in before the application's main class is loaded.
     *
     * @return what is wrong with the file; null when all is well
     */
    @Nullable
    String startPermanent() {
        String trouble = residence.readFile(control, drainer);
        residence.obeySwitch(control);
        Thread goodbye = OwnThread.hook(new Goodbye(), "hotspan-exit");
        OwnThread.known(goodbye);
        Runtime.getRuntime().addShutdownHook(goodbye);
        try {
            start();
        } catch (Throwable t) {
            boolean unused =
                    Runtime.getRuntime().removeShutdownHook(goodbye); // it would hold our loader until the JVM ends
            throw t;
        }
        return trouble;
    }

    /** The application ends: what was recorded is sent, all in all within a second. */
    private final class Goodbye implements Runnable {
        @Override
        public void run() {
            long start = System.nanoTime();
            drainer.awaitPass(EXIT_MILLIS / 3);
            long spent = (System.nanoTime() - start) / 1_000_000;
            residence.close(Math.max(EXIT_MILLIS / 3, EXIT_MILLIS - spent));
        }
    }

    /**
     * Begins a session: hello first, and only when the tool is there to hear it.
     *
     * @throws IOException when it is not: all stays as it was
     */
    void open(Link link, String path) throws IOException {
        Session fresh = new Session(link, path);
        fresh.outbox.offer(Facts.hello(LoadedClasses.of(instrumentation).length, permanent));
        fresh.outbox.flush();
        IOException failure = fresh.outbox.failure();
        if (failure != null) {
            link.close();
            throw failure;
        }
        Session old = session;
        if (old != null) { // within the grace of a tool that is gone, another one comes
            end(EndReason.LINK_CLOSED);
            hangUp(old);
        }
        session = fresh;
        pending = null;
        ended = false;
        control.forgetLive();
        drainer.outbox(fresh.outbox);
    }

    @Override
    public void run() {
        try {
            control.thread(ProcFile.threadId());
            while (!leaving) {
                step();
                Session now = session;
                park(now != null && !now.isClosed() ? LISTEN_NANOS : RESIDENT_NANOS);
            }
        } catch (Throwable t) {
            ring.inert();
            lastWords(t);
        } finally {
            leave();
        }
    }

    /** A fault of ours: the tool is told which, and whether the code is what it was. Nothing here may keep us from leaving. */
    private void lastWords(Throwable fault) {
        try {
            control.endFailed(fault);
            Session current = session;
            if (current == null) return;
            current.outbox.offer(control.stopped(EndReason.ERROR));
            flush(current);
        } catch (Throwable t) {
            ring.inert(); // then it is not told
        }
    }

    private void step() {
        Session current = session;
        if (current != null) {
            hear(current);
            if (leaving) return;
        }
        long now = System.nanoTime();
        drainer.controlIsAlive();
        if (drainer.failure() != null || drainer.controlHung()) {
            leaving = true;
            return;
        }
        if (session != null && !session.isClosed()) converge(session);
        // Before the session's end is looked at: a tool that waits by now is dialled, and comes after one that is gone.
        if (now - looked >= SECOND) {
            looked = now;
            look();
        }
        if (leaving) return;
        if (session != null) watch(session, now);
        if (now - ticked >= TICK_NANOS) {
            ticked = now;
            // Not now: what came before may have taken long, and the governor reckons by the time that has passed.
            if (control.tick(System.nanoTime())) told = 0;
        }
        if (session != null && !session.isClosed() && now - told >= STATUS_NANOS) tell(session);
    }

    /** What has come, but no longer than a tick: whoever talks without end does not keep us from the limits, nor the drainer from hearing us. */
    private void hear(Session current) {
        long start = System.nanoTime();
        for (Message message = current.poll(); message != null; message = current.poll()) {
            take(current, message);
            if (leaving || System.nanoTime() - start >= TICK_NANOS) return;
        }
    }

    private void take(Session current, Message message) {
        if (message instanceof SetProbes) {
            pending = (SetProbes) message;
            converge(current);
        } else if (message instanceof Ask) {
            current.outbox.offer(control.answer((Ask) message));
            drainer.wake();
        } else if (message instanceof Exporters) {
            take((Exporters) message);
        } else if (message instanceof Stop) {
            stop(current, (Stop) message);
        }
    }

    /** Each change that puts probes in stops the VM for a moment: ten at once, then one a second. Taking out is never put off. */
    private void converge(Session current) {
        SetProbes desired = pending;
        if (desired == null) return;
        if (control.adds(desired) && !installs.take(System.nanoTime())) return;
        pending = null;
        if (residence.isSwitchedOff()) control.refuseAll(desired);
        else control.set(desired);
        tell(current);
    }

    /** What kept probes need: the exporters' classes, in parts, and where to send. */
    private void take(Exporters part) {
        byte[] jar = exporters.add(part);
        if (jar == null) return;
        try {
            residence.joinFromTool(jar);
            residence.exportKept(part.target(), part.service(), control, drainer);
        } catch (ExportException e) {
            control.sinkTrouble(e.message(), e.action());
        }
    }

    private void tell(Session current) {
        told = System.nanoTime();
        current.outbox.offer(control.status());
        drainer.wake();
    }

    /**
     * The tool says goodbye: probes out, books closed, and then the last word. When the agent leaves, it has left before it says so:
     * whoever reads it may load another one at once.
     */
    private void stop(Session current, Stop goodbye) {
        control.endLive(ProbeState.REMOVED, goodbye.leave() ? EndReason.LEFT : EndReason.DETACHED);
        if (goodbye.kept()) control.endKept(EndReason.DETACHED);
        drainer.awaitPass();
        leaving = !stays() && control.isEmpty() && control.restoreAll();
        if (leaving) goSilent();
        // All books are closed by now, the exporter's too.
        Stopped last = control.stopped(EndReason.LEFT);
        current.outbox.offer(last);
        flush(current);
        hangUp(current);
    }

    private void flush(Session current) {
        long deadline = System.nanoTime() + FLUSH_NANOS;
        while (!current.outbox.isEmpty() && current.outbox.failure() == null && System.nanoTime() < deadline) {
            // Once the drainer has ended, this thread does its work.
            if (silent) current.outbox.flush();
            else drainer.wake();
            LockSupport.parkNanos(this, 500_000);
        }
    }

    private void hangUp(Session current) {
        drainer.outbox(null);
        current.close();
        session = null;
    }

    /** Nobody renews, or the link is down: the probes go when the grace is over. */
    private void watch(Session current, long now) {
        if (!current.isClosed() && current.leaseOver(now)) {
            end(EndReason.LEASE);
            hangUp(current);
            current.clear();
        } else if (current.graceOver(now)) {
            end(EndReason.LINK_CLOSED);
            hangUp(current);
            current.clear();
        }
        if (session == null && !stays()) leaving = true;
    }

    private boolean stays() {
        return permanent || control.hasKept();
    }

    private void end(EndReason why) {
        if (!ended) control.endLive(ProbeState.EXPIRED, why);
        ended = true;
    }

    /** Looks at the file and the kill switch, and, without a tool, for one that wants to speak. */
    private void look() {
        residence.readFile(control, drainer);
        residence.obeySwitch(control);
        Session current = session;
        if (current != null && !current.isClosed()) return;
        if (current == null && !stays()) {
            leaving = true;
            return;
        }
        String path = residence.link();
        if (path == null) return;
        try {
            open(Link.dial(path), path);
        } catch (IOException e) {
            // Nobody is there: a directory that a tool left behind, or the tool has just gone.
        }
    }

    /**
     * The last thing done here, whatever happened. No step of it may be left out because the JVM is out of memory at this moment: each is
     * tried again, and the bytes are given back as soon as they can be.
     */
    private void leave() {
        long deadline = System.nanoTime() + RESTORE_NANOS;
        farewell(); // the tool need not wait for what may take half a minute
        long wait = RETRY_NANOS;
        while (!silent && !restored() && System.nanoTime() < deadline) {
            park(wait);
            wait = Math.min(2 * wait, LONGEST_RETRY_NANOS);
        }
        // What could not be taken out by now stays inert: the switch below is off.
        while (!gone() && System.nanoTime() < deadline + RESTORE_NANOS) park(RETRY_NANOS);
    }

    /** An interrupt is no word to us: who gave it meant somebody else, and while it stands nothing parks. */
    private void park(long nanos) {
        boolean unused = Thread.interrupted();
        LockSupport.parkNanos(this, nanos);
    }

    private boolean restored() {
        try {
            ring.inert();
            // One change of the code each time: when there is no memory for it, each one makes the JVM collect its
            // whole heap.
            if (!control.endAll(ProbeState.REMOVED, EndReason.ERROR)) {
                control.payDebts();
                // A change that broke off may have been forgotten up there; the weaver knows what it wove.
                boolean unused = weaver.isClean() || weaver.restoreAll();
            }
            return weaver.isClean();
        } catch (Throwable t) {
            return false;
        }
    }

    private boolean gone() {
        try {
            goSilent();
            return farewell();
        } catch (Throwable t) {
            return false;
        }
    }

    private boolean farewell() {
        try {
            Session current = session;
            if (current != null) hangUp(current);
            return true;
        } catch (Throwable t) {
            return false;
        }
    }

    /** Of a start that failed, before there was a thread: gives everything back. */
    void giveUp() {
        try {
            boolean unused = restored();
            goSilent();
        } catch (Throwable t) {
            ring.abandon(); // else nobody could ever attach again
        }
    }

    /** Gives everything back but the link. */
    private void goSilent() {
        if (silent) return;
        ring.inert();
        weaver.onLoad(null);
        weaver.stop();
        drainer.stop();
        residence.close(SECOND / 1_000_000);
        ring.leaveBehind(weaver.carried());
        ring.close();
        silent = true;
    }
}
