package io.hotspan.cli;

import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Diagnosis;
import io.hotspan.attach.Jvm;
import io.hotspan.cli.say.Screen;
import io.hotspan.probes.Call;
import io.hotspan.webui.targets.Ending;
import io.hotspan.webui.targets.Machine;
import io.hotspan.webui.targets.Session;
import io.hotspan.webui.targets.TargetStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The console's own machine with an ear in it: what the one session says goes to the console and to the terminal, since a
 * JVM takes one session at a time.
 *
 * <p>Threads: the link's, and the command's. Guarded by: this.
 */
final class DemoSession implements Machine {
    private final Machine machine;
    private final long pid;
    private final Screen screen;
    private final Map<String, Long> received = new HashMap<>();
    private List<Call> calls = new ArrayList<>();
    private @Nullable TargetStatus status;
    private @Nullable Ending ending;
    private String closed = "";
    private @Nullable AttachFailure failure;

    DemoSession(Machine machine, long pid, Screen screen) {
        this.machine = machine;
        this.pid = pid;
        this.screen = screen;
    }

    @Override
    public List<Jvm> jvms() {
        return machine.jvms();
    }

    @Override
    public Diagnosis diagnose(Jvm jvm) {
        return machine.diagnose(jvm);
    }

    @Override
    public Session attach(Jvm jvm, Consumer<String> progress, Session.Listener listener) throws AttachFailure {
        if (jvm.pid() != pid) {
            return machine.attach(jvm, progress, listener);
        }
        try {
            return machine.attach(jvm, progress, new Ear(listener));
        } catch (AttachFailure e) {
            synchronized (this) {
                failure = e;
                notifyAll();
            }
            throw e;
        }
    }

    synchronized List<Call> takeCalls() {
        List<Call> taken = calls;
        calls = new ArrayList<>();
        return taken;
    }

    synchronized @Nullable TargetStatus status() {
        return status;
    }

    synchronized @Nullable Ending ending() {
        return ending;
    }

    synchronized String closed() {
        return closed;
    }

    synchronized @Nullable AttachFailure failure() {
        return failure;
    }

    synchronized long received(String probe) {
        return received.getOrDefault(probe, 0L);
    }

    /** Waits until the revision was worked on, the session ended, or the time is over. */
    synchronized boolean awaitRevision(long revision, long millis) {
        return await(() -> (status != null && status.revision() >= revision) || over(), millis)
                && status != null
                && status.revision() >= revision;
    }

    /** Waits until the link is down. */
    synchronized boolean awaitEnd(long millis) {
        return await(this::over, millis);
    }

    /** Waits for something to print, or for the end. */
    synchronized void awaitNews(long millis) {
        boolean news = await(() -> !calls.isEmpty() || over(), millis);
        if (!news) {
            screen.lines(List.of());
        }
    }

    private boolean over() {
        return !closed.isEmpty() || failure != null;
    }

    @SuppressWarnings("WaitNotInLoop") // it is in one; the condition is handed in
    private boolean await(BooleanSupplier done, long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!done.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Hears what the console hears, and before it. */
    private final class Ear implements Session.Listener {
        private final Session.Listener console;

        Ear(Session.Listener console) {
            this.console = console;
        }

        @Override
        public void status(TargetStatus newest) {
            console.status(newest);
            synchronized (DemoSession.this) {
                status = newest;
                DemoSession.this.notifyAll();
            }
        }

        @Override
        public void calls(List<Call> finished) {
            console.calls(finished);
            synchronized (DemoSession.this) {
                calls.addAll(finished);
                finished.forEach(call -> received.merge(call.probe(), 1L, Long::sum));
                DemoSession.this.notifyAll();
            }
        }

        @Override
        public void stopped(Ending how) {
            console.stopped(how);
            synchronized (DemoSession.this) {
                ending = how;
                DemoSession.this.notifyAll();
            }
        }

        @Override
        public void closed(String reason, String action) {
            console.closed(reason, action);
            synchronized (DemoSession.this) {
                closed = reason;
                DemoSession.this.notifyAll();
            }
        }
    }
}
