package io.hotspan.webui.targets;

import io.hotspan.probes.Call;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The live link to one target. Questions are answered later, or fail with a {@link QuestionFailure}. */
public interface Session extends AutoCloseable {
    AgentInfo agent();

    /** From the start of the attach to the agent's answer. */
    long attachMillis();

    /** Hands the wanted set on; the status tells when it is in. Does not block for long. */
    void want(long revision, List<Wish> wishes);

    CompletableFuture<List<FoundClass>> classes(String search, int limit);

    CompletableFuture<List<FoundMethod>> methods(String className, int limit);

    CompletableFuture<List<PlannedMethod>> plan(Wish wish);

    CompletableFuture<List<OpenCall>> open();

    /** Asks the agent to take every live probe out and to leave. The listener hears how it went. */
    void stop();

    /** Hangs up; questions that wait fail. The agent removes its probes by itself. May be called twice, and when the link is down. */
    @Override
    void close();

    /** Called on the link's own thread, one at a time. */
    interface Listener {
        void status(TargetStatus status);

        void calls(List<Call> calls);

        void stopped(Ending ending);

        /**
         * The last thing said.
         *
         * @param action what to do next, or empty
         */
        void closed(String reason, String action);
    }
}
