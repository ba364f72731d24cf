package io.hotspan.cli.live;

import io.hotspan.attach.AgentSession;
import io.hotspan.attach.AttachCode;
import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Consent;
import io.hotspan.attach.Diagnosis;
import io.hotspan.attach.Finding;
import io.hotspan.attach.Jvm;
import io.hotspan.cli.say.Escapes;
import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import io.hotspan.cli.say.Screen;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The way to an agent on the line: find the JVM, say what an attach will cost, ask what must be asked, attach. */
public final class Approach {
    /** What of the doctor's findings is said before an agent is loaded, when it is worth knowing. */
    private static final String OUTPUT = "output";

    /** The same, before the first probe that this JVM gets. */
    private static final String COST = "cost";

    private final Machine machine;
    private final Screen screen;
    private final Asker asker;

    /** What somebody attaches for. */
    public enum Purpose {
        /** To ask, or to place something for seconds. */
        VISIT,
        /** To place probes and follow them. */
        FOLLOW
    }

    public Approach(Machine machine, Screen screen, Asker asker) {
        this.machine = machine;
        this.screen = screen;
        this.asker = asker;
    }

    /** The JVM with this pid. */
    public Jvm find(long pid) throws Failure {
        try {
            return machine.find(pid);
        } catch (AttachFailure e) {
            throw Failure.of(e);
        }
    }

    /**
     * Attaches.
     *
     * @param yes whether every question is answered already
     */
    public Session attach(Jvm jvm, Purpose purpose, boolean yes, boolean takeOver, AgentSession.Listener listener)
            throws Failure {
        Set<Consent> consents = EnumSet.noneOf(Consent.class);
        if (takeOver) {
            consents.add(Consent.TAKE_OVER);
        }
        if (!machine.hasAgent(jvm)) {
            announce(jvm, purpose == Purpose.FOLLOW && !machine.wasAttachedTo(jvm), yes, consents);
        }
        try {
            return machine.attach(jvm, consents, this::progress, listener);
        } catch (AttachFailure e) {
            clearProgress();
            if (e.code() == AttachCode.HELD && !takeOver) {
                throw Failure.of(
                        ExitCode.ATTACH_FAILED,
                        e.code().text(),
                        e.sentence(),
                        e.action() + " --take-over ends it for you.");
            }
            throw Failure.of(e);
        } finally {
            clearProgress();
        }
    }

    private void announce(Jvm jvm, boolean firstProbe, boolean yes, Set<Consent> consents) throws Failure {
        Diagnosis diagnosis = machine.diagnose(jvm);
        for (Finding finding : diagnosis.findings()) {
            boolean cost = firstProbe && finding.topic().equals(COST);
            if ((cost || finding.topic().equals(OUTPUT)) && finding.level() != Finding.Level.OK) {
                String slow = cost ? " The first calls shown may be slow because of that." : "";
                screen.note(screen.yellow("note:") + " " + Escapes.line(finding.sentence()) + slow + " "
                        + screen.dim(Escapes.line(finding.action())));
            }
        }
        Optional<Finding> refusal = diagnosis.refusal();
        if (refusal.isPresent() && refusal.get().refusal() == AttachCode.MEMORY) {
            String question = refusal.get().sentence() + " Attach all the same?";
            if (yes || asker.ask(question) == Asker.Reply.YES) {
                consents.add(Consent.LITTLE_MEMORY);
            }
        }
    }

    private void progress(String sentence) {
        if (screen.drawing()) {
            screen.sketch(sentence);
        }
    }

    private void clearProgress() {
        if (screen.drawing()) {
            screen.sketch("");
        }
    }
}
