package io.hotspan.cli.live;

import io.hotspan.attach.AgentSession;
import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Consent;
import io.hotspan.attach.Diagnosis;
import io.hotspan.attach.Jvm;
import java.util.List;
import java.util.Set;

/** The JVMs of this machine and the way into them. */
public interface Machine {
    /** Those that run now, ordered by pid. Disturbs none. */
    List<Jvm> jvms();

    /** The JVM with this pid; fails with a sentence when there is none. */
    Jvm find(long pid) throws AttachFailure;

    /** What an attach would meet. Disturbs nothing. */
    Diagnosis diagnose(Jvm jvm);

    /** Whether an agent of ours can be seen at work in it, whoever holds the link to it. Disturbs nothing. */
    boolean hasAgent(Jvm jvm);

    /** Whether its attach socket shows that somebody has attached to it before, with whatever tool. Disturbs nothing. */
    boolean wasAttachedTo(Jvm jvm);

    /** An attach comes soon: what it needs may be loaded meanwhile. Returns at once, touches no JVM. */
    default void prepare() {}

    /** Attaches; blocks for up to 12 seconds, 8 more for a take-over. */
    Session attach(Jvm jvm, Set<Consent> consents, AgentSession.Progress progress, AgentSession.Listener listener)
            throws AttachFailure;
}
