package io.hotspan.webui.targets;

import io.hotspan.attach.AttachFailure;
import io.hotspan.attach.Diagnosis;
import io.hotspan.attach.Jvm;
import java.util.List;
import java.util.function.Consumer;

/** The JVMs of this machine and the way into them. */
public interface Machine {
    /** The JVMs that run now. Reads /proc alone; disturbs none. */
    List<Jvm> jvms();

    /** What an attach would meet. Disturbs nothing. May take some tens of milliseconds. */
    Diagnosis diagnose(Jvm jvm);

    /**
     * Attaches; blocks for up to 12 seconds.
     *
     * @param progress hears one short sentence a step
     */
    Session attach(Jvm jvm, Consumer<String> progress, Session.Listener listener) throws AttachFailure;
}
