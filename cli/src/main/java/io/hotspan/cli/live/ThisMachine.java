package io.hotspan.cli.live;

import static java.util.Objects.requireNonNull;

import io.hotspan.attach.AgentSession;
import io.hotspan.attach.AgentState;
import io.hotspan.attach.AttachCode;
import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Consent;
import io.hotspan.attach.Diagnosis;
import io.hotspan.attach.Doctor;
import io.hotspan.attach.Jvm;
import io.hotspan.attach.Jvms;
import io.hotspan.attach.Payload;
import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.Hello;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** This machine, over the real link. */
public final class ThisMachine implements Machine {
    /** How the agent's threads are called; the kernel keeps 15 characters. JDK 8 tells the kernel no names. */
    private static final String THREADS = "hotspan-";

    private static final Pattern OURS =
            Pattern.compile("io\\.hotspan\\.(cli\\.Main|launcher\\.Launcher)|(.*/)?hotspan(-\\d[^/]*)?\\.jar");

    private final Jvms jvms = new Jvms();
    private final FutureTask<Payload> payload;
    private final Supplier<byte[]> exportersJar;
    private volatile @Nullable Diagnosis last;

    /** The payload is asked for at the first attach, the exporters when probes are to be kept. */
    public ThisMachine(Supplier<Payload> payload, Supplier<byte[]> exportersJar) {
        this.payload = new FutureTask<>(requireNonNull(payload, "payload is null")::get);
        this.exportersJar = requireNonNull(exportersJar, "exportersJar is null");
    }

    @Override
    public List<Jvm> jvms() {
        return jvms.list().stream().filter(jvm -> !isOurs(jvm.mainClass())).toList();
    }

    /** Whether it is a hotspan command, or what makes its start archive: nobody looks for those. */
    static boolean isOurs(String mainClass) {
        return OURS.matcher(mainClass).matches();
    }

    @Override
    public Jvm find(long pid) throws AttachFailure {
        return jvms.find(pid);
    }

    @Override
    public Diagnosis diagnose(Jvm jvm) {
        Diagnosis diagnosis = new Doctor().examine(jvm);
        last = diagnosis;
        return diagnosis;
    }

    @Override
    public boolean hasAgent(Jvm jvm) {
        return jvm.agentState() == AgentState.PERMANENT || jvm.agentState() == AgentState.LINKED || hasThreads(jvm);
    }

    @Override
    public boolean wasAttachedTo(Jvm jvm) {
        return Files.exists(Path.of("/proc/" + jvm.pid() + "/root/tmp/.java_pid" + jvm.namespacePid()));
    }

    private static boolean hasThreads(Jvm jvm) {
        return hasThreads(Path.of("/proc/" + jvm.pid() + "/task"));
    }

    /** Whether one of the threads in a folder of the kernel's is ours. */
    static boolean hasThreads(Path folder) {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(folder)) {
            for (Path task : tasks) {
                if (name(task).startsWith(THREADS)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return false; // the process ended meanwhile
        }
        return false;
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // this thread ended meanwhile; others are there
        }
    }

    @Override
    public void prepare() {
        Thread thread = new Thread(
                () -> {
                    payload.run();
                    AgentSession.prepare();
                },
                "hotspan-prepare");
        thread.setDaemon(true);
        thread.start();
    }

    private Payload payload() throws AttachFailure {
        payload.run(); // unless it has run or does
        try {
            return payload.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AttachFailure(
                    AttachCode.TIMEOUT, "The attach was given up while the agent was read.", "Attach again.");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw new IllegalStateException("the payload cannot be read", e);
        }
    }

    @Override
    public Session attach(
            Jvm jvm, Set<Consent> consents, AgentSession.Progress progress, AgentSession.Listener listener)
            throws AttachFailure {
        return new Linked(AgentSession.attach(jvm, payload(), consents, last, progress, listener), exportersJar);
    }

    private static final class Linked implements Session {
        private final AgentSession session;
        private final Supplier<byte[]> exportersJar;

        Linked(AgentSession session, Supplier<byte[]> exportersJar) {
            this.session = session;
            this.exportersJar = exportersJar;
        }

        @Override
        public Hello hello() {
            return session.hello();
        }

        @Override
        public long attachMillis() {
            return session.attachMillis();
        }

        @Override
        public boolean setProbes(SetProbes wanted) {
            return session.setProbes(wanted);
        }

        @Override
        public boolean giveExporters(String target, String service) {
            return session.giveExporters(target, service, exportersJar.get());
        }

        @Override
        public Answer ask(Question question, String argument, int limit, List<Wanted> wanted, Duration timeout) {
            return session.ask(question, argument, limit, wanted, timeout);
        }

        @Override
        public Optional<Stopped> clear(Duration timeout) {
            return session.clear(timeout);
        }

        @Override
        public Optional<Stopped> stop(boolean leave, Duration timeout) {
            return session.stop(leave, timeout);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
