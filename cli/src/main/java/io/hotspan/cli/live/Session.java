package io.hotspan.cli.live;

import io.hotspan.probes.wire.Answer;
import io.hotspan.probes.wire.Hello;
import io.hotspan.probes.wire.Question;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Stopped;
import io.hotspan.probes.wire.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The live link to the agent in one JVM. Threads: any. */
public interface Session extends AutoCloseable {
    Hello hello();

    /** How long the attach took, in milliseconds. */
    long attachMillis();

    /** Returns at once; false when the session has ended. */
    boolean setProbes(SetProbes wanted);

    /**
     * Gives the agent what it needs to export by itself, once this session has ended; before the probes are set.
     *
     * @param target URL or {@code file:PATH} as the target sees it; empty for what the target's environment says
     * @param service empty for what the target's environment says
     */
    boolean giveExporters(String target, String service);

    /** Waits for the answer; an error, a time-out and a lost link are error answers. */
    Answer ask(Question question, String argument, int limit, List<Wanted> wanted, Duration timeout);

    /** Ends the live probes, waits for the restored code, and closes. Empty when the agent did not say so in time. */
    Optional<Stopped> stop(boolean leave, Duration timeout);

    /** Ends kept probes too, whoever placed them; then as a stop that leaves. */
    Optional<Stopped> clear(Duration timeout);

    /** Hangs up. */
    @Override
    void close();
}
