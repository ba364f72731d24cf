package io.hotspan.attach;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the agent of one JVM on the line: take the marker, listen, let a resident agent dial in by itself or load one.
 *
 * <p>Threads: one. May block: 12 s.
 */
final class Dial {
    /** How long to wait for an agent that is there already; it looks for the link once a second. */
    private static final Duration RESIDENT = Duration.ofMillis(2500);

    private static final Duration LIMIT = Duration.ofSeconds(Attacher.MAX_SECONDS);
    private static final Duration LOOK_ROUND = Duration.ofMillis(100);

    /** What stops a load but not an agent that is there already. */
    private static final Set<AttachCode> ABOUT_LOADING = Set.of(
            AttachCode.DISABLED,
            AttachCode.DYNAMIC,
            AttachCode.INSTRUMENT,
            AttachCode.SIGQUIT,
            AttachCode.JDK_REPLACED,
            AttachCode.MEMORY);

    private static final String PROTOCOL = "1";

    private final Jvms jvms;
    private final Jvm jvm;
    private final Payload payload;
    private final @Nullable Diagnosis recent;
    private final AgentSession.Progress progress;
    private Deadline deadline = Deadline.in(LIMIT);

    /** For a JVM that does not take the entry by its usual name. */
    private final String freshEntry;

    Dial(Jvms jvms, Jvm jvm, Payload payload, @Nullable Diagnosis recent, AgentSession.Progress progress) {
        this.recent = recent;
        this.jvms = jvms;
        this.jvm = jvm;
        this.payload = payload;
        this.progress = progress;
        freshEntry = payload.freshEntryName();
    }

    /** Names of the jars in the marker's directory; nobody needs them once the agent has said hello. */
    List<String> jars() {
        return List.of(payload.entryName(), freshEntry, payload.agentName());
    }

    /** An agent on the line; whoever gets it closes both. */
    record Line(Marker marker, Link link, Link.Streams streams) {}

    Line connect(Set<Consent> consents) throws AttachFailure {
        progress.step("looking at " + jvm.describe());
        boolean resident =
                CommandLine.of(jvms.proc(), jvm.pid()).hasOurAgent() || AgentState.isResident(jvms.proc(), jvm.pid());
        List<Finding> refusals = refusals(consents.contains(Consent.LITTLE_MEMORY));
        Optional<Finding> fatal = refusals.stream()
                .filter(finding -> !(resident && aboutLoading(finding)))
                .findFirst();
        if (fatal.isPresent()) {
            throw fatal.get().asFailure();
        }
        requireWanted();
        TargetTmp tmp = TargetTmp.open(jvms, jvm);
        Marker marker = takeMarker(tmp, consents.contains(Consent.TAKE_OVER));
        deadline = Deadline.in(LIMIT); // a take-over has a limit of its own
        try {
            Link link = Link.listen(jvm, marker);
            try {
                return new Line(marker, link, streams(marker, link, resident, refusals));
            } catch (AttachFailure | RuntimeException e) {
                link.close();
                throw e;
            }
        } catch (AttachFailure | RuntimeException e) {
            marker.close();
            throw e;
        }
    }

    private void requireWanted() throws AttachFailure {
        try {
            Deadline.requireWanted();
        } catch (IOException e) {
            throw new AttachFailure(
                    AttachCode.TIMEOUT, "The attach to JVM " + jvm.pid() + " was given up.", "Attach again.", e);
        }
    }

    private List<Finding> refusals(boolean littleMemory) {
        Diagnosis diagnosis = recent != null && recent.holdsFor(jvm) ? recent : new Doctor(jvms).examine(jvm);
        return diagnosis.findings().stream()
                .filter(finding -> finding.level() == Finding.Level.REFUSE)
                .filter(finding -> !(littleMemory && finding.refusal() == AttachCode.MEMORY))
                .toList();
    }

    private static boolean aboutLoading(Finding finding) {
        return finding.refusal() != null && ABOUT_LOADING.contains(finding.refusal());
    }

    private Marker takeMarker(TargetTmp tmp, boolean takeOver) throws AttachFailure {
        try {
            return Marker.take(jvm, tmp, takeOver);
        } catch (AttachFailure e) {
            try {
                tmp.close();
            } catch (IOException close) {
                e.addSuppressed(close);
            }
            throw e;
        }
    }

    private Link.Streams streams(Marker marker, Link link, boolean resident, List<Finding> refusals)
            throws AttachFailure {
        try {
            marker.write(payload.entryName(), payload.entry());
            marker.write(freshEntry, payload.entry());
            marker.write(payload.agentName(), payload.agent());
            marker.handOver();
        } catch (IOException e) {
            throw TargetTmp.unusable(jvm, e);
        }
        if (resident) {
            progress.step("waiting for the agent that is in the JVM");
            Optional<Link.Streams> dialled = awaitResident(link);
            if (dialled.isPresent()) {
                return dialled.get();
            }
            progress.step("it did not dial in");
            if (!refusals.isEmpty()) {
                throw refusals.get(0).asFailure();
            }
        }
        requireWanted();
        progress.step("loading the agent");
        load(marker);
        progress.step("waiting for the agent");
        return accept(marker, link);
    }

    /**
     * A class path that could not open a jar, for lack of memory as a rule, never tries it again under that name (URLClassPath of all
     * JDKs); only another name gets in then. The first one is the same for all attaches, so that the class path grows by one.
     */
    private void load(Marker marker) throws AttachFailure {
        Attacher attacher = new Attacher(jvms);
        AttachAnswer answer =
                attacher.request(jvm, marker.seenByTarget(payload.entryName()), arguments(marker), deadline);
        if (answer.startFailed()) {
            progress.step("loading the agent once more, under another name");
            answer = attacher.request(jvm, marker.seenByTarget(freshEntry), arguments(marker), deadline);
        }
        answer.requireLoaded(jvm);
    }

    /** An agent that is just leaving does not dial; when its thread is gone, nothing is left to wait for. */
    private Optional<Link.Streams> awaitResident(Link link) throws AttachFailure {
        Deadline patience = deadline.within(RESIDENT);
        boolean permanent = CommandLine.of(jvms.proc(), jvm.pid()).hasOurAgent();
        boolean there = true;
        while (there && !deadline.passed()) {
            try {
                return Optional.of(link.accept(deadline.within(LOOK_ROUND)));
            } catch (Deadline.Passed e) {
                // While its thread is there, another one would be refused: on a busy machine it dials late.
                there = AgentState.isResident(jvms.proc(), jvm.pid()) || (permanent && !patience.passed());
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** When an attach is given up. */
    Deadline deadline() {
        return deadline;
    }

    private Link.Streams accept(Marker marker, Link link) throws AttachFailure {
        while (true) {
            try {
                return link.accept(deadline.within(LOOK_ROUND));
            } catch (Deadline.Passed e) {
                // The entry class cannot dial; it leaves the reason in a file when the agent itself cannot start.
                Optional<String> reason = marker.read(payload.agentName() + ".failed");
                if (reason.isPresent()) {
                    throw new AttachFailure(
                            AttachCode.AGENT,
                            "The agent did not start in JVM " + jvm.pid() + ": " + reason.get() + ".",
                            "Report it with the output of `hotspan doctor " + jvm.pid() + "`.",
                            e);
                }
                if (deadline.passed() || !jvms.alive(jvm)) {
                    throw silent(e);
                }
            } catch (IOException e) {
                throw silent(e);
            }
        }
    }

    private String arguments(Marker marker) {
        return String.join(
                ";",
                List.of(
                        PROTOCOL,
                        marker.seenByTarget(payload.agentName()),
                        payload.agentCheck(),
                        marker.seenByTarget(Link.NAME)));
    }

    /** The agent is in, and says nothing. */
    AttachFailure silent(Exception cause) throws AttachFailure {
        jvms.requireAlive(jvm);
        if (CommandLine.of(jvms.proc(), jvm.pid()).hasSecurityManager()) {
            return new AttachFailure(
                    AttachCode.AGENT,
                    "The agent was loaded into JVM " + jvm.pid() + " but its security manager does not let it run.",
                    "Start it with -javaagent:hotspan.jar, and grant that jar java.security.AllPermission in its policy.",
                    cause);
        }
        return new AttachFailure(
                AttachCode.AGENT,
                "The agent was loaded into JVM " + jvm.pid() + " but did not dial in: " + cause.getMessage() + ".",
                "Look at the JVM's error output for a line that starts with hotspan, and try again.",
                cause);
    }
}
