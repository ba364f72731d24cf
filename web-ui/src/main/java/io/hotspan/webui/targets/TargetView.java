package io.hotspan.webui.targets;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One target as the page shows it.
 *
 * @param id pid and start time: never that of another process
 * @param state a {@link Target.State}
 * @param steps how far the attach has come
 * @param problem set when the attach failed or the link broke
 * @param ending set once the agent has said goodbye
 * @param statusMillis when the newest status came, in epoch milliseconds; 0 before the first
 */
public record TargetView(
        String id,
        long pid,
        String mainClass,
        String jdk,
        String user,
        String state,
        List<String> steps,
        @Nullable Problem problem,
        long attachMillis,
        int loadedClasses,
        boolean permanent,
        String service,
        long revision,
        long appliedRevision,
        String pauseNanos,
        int retransformed,
        List<ProbeView> probes,
        @Nullable EndingView ending,
        long statusMillis) {

    /** What went wrong and what to do about it. */
    public record Problem(String code, String message, String action) {}

    /** How the session ended. */
    public record EndingView(String reason, String sentence, int classes, int identical, List<String> failures) {
        static EndingView of(Ending ending) {
            return new EndingView(
                    ending.reason().name(),
                    ending.reason().sentence(),
                    ending.classes(),
                    ending.identical(),
                    ending.failures());
        }
    }
}
