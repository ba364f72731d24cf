package io.hotspan.attach;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Loads an agent jar into a JVM by HotSpot's attach protocol, without {@code jdk.attach}.
 *
 * <p>HotSpot opens its socket {@code /tmp/.java_pidN} on demand: a file {@code .attach_pidN}, owned by its user, and then
 * SIGQUIT. Without that file the same signal prints a thread dump, and in a process that does not catch it, it kills. So:
 * everything that {@code /proc} can tell is looked at first, a socket that is there already is used without any signal, and
 * the file stays when the JVM did not react in time, because the signal is then still on its way.
 *
 * <p>Threads: any. May block: {@value #MAX_SECONDS} s.
 */
public final class Attacher {
    static final int MAX_SECONDS = 11;

    private static final Duration WAIT_FOR_SOCKET = Duration.ofSeconds(8);
    private static final Duration WAIT_FOR_START = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(2);

    /** HotSpot's thread behind its attach socket. */
    static final String LISTENER = "Attach Listener";

    /** From 11 on, root may speak to a JVM of another user (JDK-8197387). Before, only its own user may. */
    private static final int ROOT_MAY_SPEAK = 11;

    private final Jvms jvms;
    private final Doctor doctor;

    public Attacher() {
        this(new Jvms());
    }

    Attacher(Jvms jvms) {
        this.jvms = jvms;
        this.doctor = new Doctor(jvms);
    }

    /**
     * Loads {@code jar} with the given agent arguments and returns once {@code agentmain} has returned.
     *
     * @param jar absolute path as the target sees it
     * @param arguments at most 1,000 bytes together with the path; seen by everybody who may look at the JVM, so no secrets
     */
    public void load(Jvm jvm, String jar, String arguments) throws AttachFailure {
        Optional<Finding> refusal = doctor.examine(jvm).refusal();
        if (refusal.isPresent()) {
            throw refusal.get().asFailure();
        }
        loadUnchecked(jvm, jar, arguments, Deadline.in(Duration.ofSeconds(MAX_SECONDS)));
    }

    /** As {@link #load}, when the doctor has already been asked. */
    void loadUnchecked(Jvm jvm, String jar, String arguments, Deadline deadline) throws AttachFailure {
        request(jvm, jar, arguments, deadline).requireLoaded(jvm);
    }

    /** What the JVM answers, be it that the agent is not in. */
    AttachAnswer request(Jvm jvm, String jar, String arguments, Deadline deadline) throws AttachFailure {
        byte[] request = AttachSocket.request("load", List.of("instrument", "false", jar + "=" + arguments));
        try (TargetTmp tmp = TargetTmp.open(jvms, jvm)) {
            String answer = askOpening(jvm, tmp, request, deadline);
            if (answer.isEmpty()) {
                throw hungUp(jvm);
            }
            return AttachAnswer.parse(answer);
        } catch (Deadline.Passed e) {
            throw timeout(jvm, e);
        } catch (ConnectException e) {
            throw deadSocket(jvm, e);
        } catch (IOException e) {
            jvms.requireAlive(jvm);
            throw new AttachFailure(
                    AttachCode.SOCKET,
                    "The attach socket of JVM " + jvm.pid() + " failed: " + e.getMessage() + ".",
                    "Try once more; if it persists, restart the JVM with -javaagent:hotspan.jar=hotspan.yaml.",
                    e);
        }
    }

    private String askOpening(Jvm jvm, TargetTmp tmp, byte[] request, Deadline deadline)
            throws IOException, AttachFailure {
        Path socket = openSocket(jvm, tmp, deadline.within(WAIT_FOR_SOCKET));
        jvms.requireAlive(jvm);
        try {
            return ask(jvm, socket, request, deadline);
        } catch (ConnectException e) {
            if (jvms.proc().hasThread(jvm.pid(), LISTENER)) {
                throw e;
            }
            // Nobody in this JVM listens yet: the file is an orphan, such as one that a restored /tmp brought along.
            Files.deleteIfExists(socket);
            return ask(jvm, openSocket(jvm, tmp, deadline.within(WAIT_FOR_SOCKET)), request, deadline);
        }
    }

    private String ask(Jvm jvm, Path socket, byte[] request, Deadline deadline) throws IOException, AttachFailure {
        if (jvms.proc().selfUid() != jvm.uid() && mustSpeakAsItsUser(jvm)) {
            // Another user may not follow our own descriptors, but it may follow those of its own processes.
            Path theirs = jvms.proc().inside(jvm.pid(), "/tmp").resolve(socketName(jvm));
            return new PeerRelay(jvm).ask(theirs.toString(), request, deadline);
        }
        try (AttachSocket connection = AttachSocket.connect(socket, deadline)) {
            return connection.ask(request);
        }
    }

    /** In another user namespace (a rootless container) our root is nobody, whatever the JDK. */
    private boolean mustSpeakAsItsUser(Jvm jvm) {
        return jvm.jdkFeature() < ROOT_MAY_SPEAK
                || !jvms.proc().link(jvm.pid(), "ns/user").equals(jvms.proc().selfLink("ns/user"));
    }

    private Path openSocket(Jvm jvm, TargetTmp tmp, Deadline deadline) throws IOException, AttachFailure {
        Path socket = tmp.file(socketName(jvm));
        Path trigger = tmp.file(".attach_pid" + jvm.namespacePid());
        if (socketThere(jvm, socket)) {
            deleteLeftOver(jvm, trigger);
            return socket;
        }
        awaitQuitHandler(jvm);
        Deadline.requireWanted(); // what comes now cannot be taken back
        boolean answered = false;
        Path made = makeTrigger(jvm, trigger);
        try {
            Quit.send(jvms, jvm);
            while (!socketThere(jvm, socket)) {
                jvms.requireAlive(jvm);
                if (deadline.passed()) {
                    throw new Deadline.Passed();
                }
                deadline.pause(POLL);
            }
            answered = true;
        } finally {
            // While the signal is on its way the file must stay, or the JVM would print a thread dump when it wakes up.
            if (answered || !jvms.alive(jvm)) {
                Files.deleteIfExists(made);
            }
        }
        return socket;
    }

    private boolean socketThere(Jvm jvm, Path socket) throws IOException, AttachFailure {
        try {
            Map<String, Object> attributes =
                    Files.readAttributes(socket, "unix:uid,isOther", LinkOption.NOFOLLOW_LINKS);
            if (!Boolean.TRUE.equals(attributes.get("isOther")) || !Objects.equals(attributes.get("uid"), jvm.uid())) {
                throw new AttachFailure(
                        AttachCode.SOCKET,
                        "/tmp/" + socketName(jvm) + " is not the socket of JVM " + jvm.pid() + " but belongs to uid "
                                + attributes.get("uid") + ".",
                        "Find out who made it, and remove it.");
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** The JVM looks in its working directory and then in /tmp. The first is often read-only, so /tmp comes first here. */
    private Path makeTrigger(Jvm jvm, Path inTmp) throws AttachFailure {
        IOException problem = null;
        Path inWorkingDirectory = jvms.proc().file(jvm.pid(), "cwd").resolve(String.valueOf(inTmp.getFileName()));
        for (Path trigger : List.of(inTmp, inWorkingDirectory)) {
            try {
                jvms.requireAlive(jvm);
                Files.createFile(trigger);
                TargetTmp.give(trigger, jvm);
                return trigger;
            } catch (FileAlreadyExistsException e) {
                if (ownedByTarget(jvm, trigger)) {
                    return trigger; // another tool attaches at this moment, or one gave up on a slow JVM
                }
                problem = e;
            } catch (IOException e) {
                problem = e;
            }
        }
        throw TargetTmp.unusable(jvm, problem == null ? new IOException("nowhere to write") : problem);
    }

    private static boolean ownedByTarget(Jvm jvm, Path file) {
        try {
            return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                    .equals(jvm.uid());
        } catch (IOException e) {
            return false;
        }
    }

    private static void deleteLeftOver(Jvm jvm, Path trigger) throws IOException {
        if (Files.exists(trigger, LinkOption.NOFOLLOW_LINKS) && ownedByTarget(jvm, trigger)) {
            Files.deleteIfExists(trigger);
        }
    }

    /** A JVM that has only just started sets its handler after some milliseconds; until then the signal would end it. */
    private void awaitQuitHandler(Jvm jvm) throws IOException, AttachFailure {
        Deadline deadline = Deadline.in(WAIT_FOR_START);
        while (true) {
            jvms.requireAlive(jvm);
            Optional<ProcessStatus> status = jvms.proc().status(jvm.pid());
            if (status.isPresent() && status.get().stopped()) {
                throw Refusals.stopped(jvm).asFailure();
            }
            if (status.isPresent() && status.get().catchesQuit()) {
                return;
            }
            if (deadline.passed()) {
                throw Refusals.quitNotCaught(jvm).asFailure();
            }
            deadline.pause(POLL);
        }
    }

    private AttachFailure hungUp(Jvm jvm) throws AttachFailure {
        jvms.requireAlive(jvm);
        if (jvms.proc().selfUid() != jvm.uid()) {
            return new AttachFailure(
                    AttachCode.UID,
                    "JVM " + jvm.pid() + " hung up without an answer: it listens to its own user " + jvm.user()
                            + " only.",
                    "Run hotspan as that user: sudo -u " + jvm.user() + " hotspan attach " + jvm.pid() + " …");
        }
        return new AttachFailure(
                AttachCode.SOCKET,
                "JVM " + jvm.pid() + " hung up without an answer.",
                "It may be shutting down; if it is not, try once more.");
    }

    private AttachFailure timeout(Jvm jvm, IOException cause) throws AttachFailure {
        jvms.requireAlive(jvm);
        return new AttachFailure(
                AttachCode.TIMEOUT,
                "JVM " + jvm.pid() + " did not answer within " + MAX_SECONDS + " s.",
                "It may be in a long garbage collection, out of CPU quota or frozen: look at its load and try again.",
                cause);
    }

    private AttachFailure deadSocket(Jvm jvm, IOException cause) throws AttachFailure {
        jvms.requireAlive(jvm);
        return new AttachFailure(
                AttachCode.SOCKET,
                "JVM " + jvm.pid() + " has an attach socket, /tmp/" + socketName(jvm) + ", but nobody answers on it.",
                "It may be shutting down; if it is not, restart it with -javaagent:hotspan.jar=hotspan.yaml.",
                cause);
    }

    static String socketName(Jvm jvm) {
        return ".java_pid" + jvm.namespacePid();
    }
}
