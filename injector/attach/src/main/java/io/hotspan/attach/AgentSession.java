package io.hotspan.attach;

import io.hotspan.probes.Call;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.Ask;
import io.hotspan.probes.wire.Calls;
import io.hotspan.probes.wire.Exporters;
import io.hotspan.probes.wire.FrameReader;
import io.hotspan.probes.wire.Hello;
import io.hotspan.probes.wire.Message;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Status;
import io.hotspan.probes.wire.Stop;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import io.hotspan.probes.wire.WireException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The live link to the agent in one JVM. While it is open it renews the agent's lease each 5 s; when it ends, for whatever
 * reason, the agent removes its probes by itself.
 *
 * <p>Threads: any may call. Two of its own, daemons: {@code hotspan-session-reader} calls the listener, {@code
 * hotspan-session-writer} sends. Nothing here waits without a time limit.
 */
public final class AgentSession implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(15);

    /** A process that ends closes its sockets some milliseconds before it disappears from /proc. */
    private static final Duration LAST_BREATH = Duration.ofMillis(700);

    private static final Duration GIVE_WAY = Duration.ofSeconds(5);
    private static final Duration CLEAN = Duration.ofSeconds(1);

    /** Told of everything that the agent sends. All methods are called on one thread, which must be given back at once. */
    public interface Listener {
        /** The state of all probes. */
        void onStatus(Status status);

        /** Finished calls. */
        void onCalls(List<Call> calls);

        /** The agent removed its live probes; the last message but for {@link #onClosed}. */
        void onStopped(Stopped stopped);

        /** The session ended. Called exactly once, the last of all. */
        void onClosed(Closed reason);
    }

    /** Told how far an attach is. */
    public interface Progress {
        /** A step begins. */
        void step(String sentence);
    }

    private final Jvms jvms;
    private final Jvm jvm;
    private final Dial.Line line;
    private final Listener listener;
    private final SessionWriter writer;
    private final CompletableFuture<Hello> hello = new CompletableFuture<>();
    private final CompletableFuture<Stopped> stopped = new CompletableFuture<>();
    private final Questions questions = new Questions();
    private final AtomicReference<@Nullable Closed> closed = new AtomicReference<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch cleaned = new CountDownLatch(1);
    private volatile long attachMillis;
    private volatile boolean given;
    private volatile boolean takenOver;

    private AgentSession(Jvms jvms, Jvm jvm, Dial.Line line, Listener listener) {
        this.jvms = jvms;
        this.jvm = jvm;
        this.line = line;
        this.listener = listener;
        this.writer = new SessionWriter(line.streams().out(), this::end);
    }

    /**
     * Loads what an attach needs of the JDK and takes long, above all what its sockets bring with them. Touches nobody; an attach that
     * nobody prepared is slower, and that is all.
     */
    public static void prepare() {
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            return; // the attach will say so
        }
    }

    /** Attaches with the doctor's consent; see {@link #attach(Jvm, Payload, Set, Diagnosis, Progress, Listener)}. */
    public static AgentSession attach(Jvm jvm, Payload payload, Progress progress, Listener listener)
            throws AttachFailure {
        return attach(jvm, payload, Set.of(), null, progress, listener);
    }

    /**
     * Attaches to a JVM and returns when its agent has said hello; within 12 s or fails. The listener hears nothing before
     * this method has returned, and nothing at all when it fails.
     *
     * @param consents what the user agrees to; a take-over waits up to 8 s more for the holder to let go
     * @param recent what the doctor said a moment ago; without it, or when that is too long ago, it examines the JVM (again)
     */
    public static AgentSession attach(
            Jvm jvm,
            Payload payload,
            Set<Consent> consents,
            @Nullable Diagnosis recent,
            Progress progress,
            Listener listener)
            throws AttachFailure {
        long start = System.nanoTime();
        Jvms jvms = new Jvms();
        Dial dial = new Dial(jvms, jvm, payload, recent, progress);
        Dial.Line line = dial.connect(consents);
        AgentSession session = new AgentSession(jvms, jvm, line, listener);
        try {
            Hello hello = session.awaitHello(dial);
            line.marker().delete(dial.jars());
            session.attachMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            progress.step("attached to " + jvm.describe() + ", agent " + hello.agentVersion());
        } catch (AttachFailure | RuntimeException e) {
            session.abandon();
            throw e;
        }
        session.given = true;
        session.writer.start();
        session.started.countDown();
        line.marker().watch(session::giveWay);
        return session;
    }

    private Hello awaitHello(Dial dial) throws AttachFailure {
        Thread reader = new Thread(this::read, "hotspan-session-reader");
        reader.setDaemon(true);
        reader.start();
        try {
            Hello said = hello.get(dial.deadline().left().toMillis(), TimeUnit.MILLISECONDS);
            if (said.protocol() != Hello.PROTOCOL || (said.pid() > 0 && said.pid() != jvm.namespacePid())) {
                throw new AttachFailure(
                        AttachCode.LINK,
                        "The agent that dialled in is of version " + said.agentVersion() + ", protocol "
                                + said.protocol() + ", in process " + said.pid() + "; expected were protocol "
                                + Hello.PROTOCOL + " and process " + jvm.namespacePid() + ".",
                        "Use the hotspan version that the agent came with, or restart the JVM.");
            }
            return said;
        } catch (TimeoutException e) {
            throw dial.silent(new Deadline.Passed());
        } catch (ExecutionException e) {
            throw dial.silent(new IOException(reason(e), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw dial.silent(e);
        }
    }

    private static String reason(ExecutionException e) {
        Throwable cause = e.getCause();
        return cause == null ? e.toString() : String.valueOf(cause.getMessage());
    }

    /** The JVM that was attached to. */
    public Jvm jvm() {
        return jvm;
    }

    /** What the agent said of itself and of its JVM. */
    public Hello hello() {
        return hello.join();
    }

    /** How long the attach took, hello included, in milliseconds. */
    public long attachMillis() {
        return attachMillis;
    }

    /** Why the session ended; empty while it is open. */
    public Optional<Closed> closed() {
        return Optional.ofNullable(closed.get());
    }

    /** Sends the probes that shall be; returns at once. False when the session has ended: then nothing was sent. */
    public boolean setProbes(SetProbes wanted) {
        return closed.get() == null && writer.send(wanted);
    }

    /**
     * Gives the agent what it needs to export by itself; to be sent before probes that are kept. False when the session has
     * ended.
     *
     * @param target URL or {@code file:PATH}, as the target sees it; empty for what the target's environment says
     * @param service the service's name; empty for what the target's environment says
     * @param exportersJar the jar that belongs to the agent that was attached
     */
    public boolean giveExporters(String target, String service, byte[] exportersJar) {
        boolean sent = closed.get() == null;
        for (Exporters part : Exporters.parts(target, service, exportersJar)) {
            sent = sent && writer.send(part);
        }
        return sent;
    }

    /**
     * Asks the agent and waits for its answer. Never fails: an error, a time-out and a lost link are error answers.
     *
     * @param limit most rows wanted
     * @param wanted the probes, for {@link Question#PLAN}; else empty
     */
    public Answer ask(Question question, String argument, int limit, List<Wanted> wanted, Duration timeout) {
        return questions.ask(
                request -> closed.get() == null && writer.send(new Ask(request, question, argument, limit, wanted)),
                timeout);
    }

    /** Whether an answer came from the agent; otherwise nobody answered: there was no link, or no time left. */
    public static boolean isOfTheAgent(Answer answer) {
        return answer.request() != Questions.NOBODY;
    }

    /** Ends the live probes, waits until the agent has restored the code, and closes. Empty when it did not say so in time. */
    public Optional<Stopped> stop() {
        return stop(true, STOP);
    }

    /**
     * As {@link #stop()}.
     *
     * @param leave whether the agent shall leave the JVM, unless it has permanent or kept probes
     */
    public Optional<Stopped> stop(boolean leave, Duration timeout) {
        return stop(new Stop(leave, false), timeout);
    }

    /** Ends kept probes too, whoever placed them; then as {@link #stop()}. Permanent ones stay. */
    public Optional<Stopped> clear(Duration timeout) {
        return stop(new Stop(true, true), timeout);
    }

    private Optional<Stopped> stop(Stop goodbye, Duration timeout) {
        try {
            if (closed.get() == null && writer.send(goodbye)) {
                return Optional.of(stopped.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
            }
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
        return Optional.ofNullable(stopped.isCompletedExceptionally() ? null : stopped.getNow(null));
    }

    /** Hangs up. The agent removes its probes by itself, some seconds later. May be called twice. */
    @Override
    public void close() {
        end(stopped.isDone() && !stopped.isCompletedExceptionally() ? Closed.STOPPED : Closed.BY_US);
        try {
            // The reader may have been first, and may not be done: the caller, perhaps about to exit, leaves nothing
            // behind.
            boolean done = cleaned.await(CLEAN.toMillis(), TimeUnit.MILLISECONDS);
            if (!done) {
                return; // the next attach clears what is left
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Another tool takes over: first our probes go, so that it finds the code as it was. */
    private void giveWay() {
        takenOver = true;
        boolean sent = stop(true, GIVE_WAY).isPresent();
        if (!sent) {
            end(Closed.TAKEN_OVER);
        }
    }

    private void read() {
        FrameReader frames = new FrameReader(line.streams().in());
        try {
            Message message = frames.read();
            if (!(message instanceof Hello first)) {
                throw new IOException(message == null ? "it hung up" : "it did not say hello first");
            }
            hello.complete(first);
            started.await();
            for (message = frames.read(); message != null; message = frames.read()) {
                take(message);
            }
            end(stopped.isDone() ? Closed.STOPPED : lost());
        } catch (WireException e) {
            hello.completeExceptionally(e);
            end(Closed.WIRE);
        } catch (IOException e) {
            hello.completeExceptionally(e);
            end(lost());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(Closed.BY_US);
        } catch (Error e) {
            hello.completeExceptionally(e);
            end(Closed.LINK_LOST);
            throw e; // out of memory as a rule: told by the thread's handler
        } finally {
            afterEnd();
        }
    }

    private void take(Message message) {
        try {
            if (message instanceof Status status) {
                listener.onStatus(status);
            } else if (message instanceof Calls calls) {
                listener.onCalls(calls.calls());
            } else if (message instanceof Answer answer) {
                questions.answered(answer);
            } else if (message instanceof Stopped last) {
                try {
                    listener.onStopped(last);
                } finally {
                    stopped.complete(last);
                }
            }
        } catch (RuntimeException e) {
            // A listener's bug must not cost the link, and must not be hidden either.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private Closed lost() {
        Deadline deadline = Deadline.in(LAST_BREATH);
        while (closed.get() == null && jvms.alive(jvm) && !deadline.passed()) {
            try {
                deadline.pause(Duration.ofMillis(20));
            } catch (IOException e) {
                return Closed.LINK_LOST;
            }
        }
        return jvms.alive(jvm) ? Closed.LINK_LOST : Closed.TARGET_GONE;
    }

    /** The first caller's reason counts. The reader notices the closed link and does the rest. */
    private void end(Closed cause) {
        Closed reason = takenOver ? Closed.TAKEN_OVER : cause;
        if (closed.compareAndSet(null, reason)) {
            writer.close();
            line.link().close();
            line.marker().close();
            cleaned.countDown();
            stopped.completeExceptionally(new IOException(reason.sentence()));
            questions.close(reason);
        }
    }

    private void afterEnd() {
        Closed reason = closed.get();
        if (given && reason != null) {
            try {
                listener.onClosed(reason);
            } catch (RuntimeException e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    /** Ends a session that nobody was given: the listener hears nothing. */
    private void abandon() {
        end(Closed.BY_US);
        started.countDown();
    }
}
