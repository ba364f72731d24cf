package io.hotspan.webui.targets;

import static java.util.Objects.requireNonNull;

import io.hotspan.attach.AgentSession;
import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Diagnosis;
import io.hotspan.attach.Doctor;
import io.hotspan.attach.Jvm;
import io.hotspan.attach.Jvms;
import io.hotspan.attach.Payload;
import java.util.List;
import java.util.function.Consumer;

/** This machine. */
public final class LiveMachine implements Machine {
    private final Jvms jvms = new Jvms();
    private final Doctor doctor = new Doctor();
    private final Payload payload;

    /** The payload is what goes into a target. */
    public LiveMachine(Payload payload) {
        this.payload = requireNonNull(payload, "payload is null");
    }

    @Override
    public List<Jvm> jvms() {
        return jvms.list();
    }

    @Override
    public Diagnosis diagnose(Jvm jvm) {
        return doctor.examine(jvm);
    }

    @Override
    public Session attach(Jvm jvm, Consumer<String> progress, Session.Listener listener) throws AttachFailure {
        return new LiveSession(AgentSession.attach(jvm, payload, progress::accept, new LiveListener(listener)));
    }
}
