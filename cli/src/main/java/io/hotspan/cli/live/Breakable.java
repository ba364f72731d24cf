package io.hotspan.cli.live;

import io.hotspan.cli.say.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What a command waits for without looking into its inbox, an attach or an answer of the user's, and what Ctrl-C breaks off. Only
 * that is interrupted: the waits for the agent, and for the code that is restored, hear it from the inbox.
 *
 * <p>Threads: the command's, and the one that hears Ctrl-C. Guarded by: this.
 */
final class Breakable {
    private @Nullable Thread waiting;
    private boolean broken;

    /** What may be waited for. */
    @FunctionalInterface
    interface Wait<T> {
        T call() throws Failure;
    }

    /** Waits; the wait ends at once when it was broken off before. */
    <T> T await(Wait<T> wait) throws Failure {
        begin();
        try {
            return wait.call();
        } finally {
            end();
        }
    }

    /** Breaks off the wait that is under way, and all that come. */
    synchronized void breakOff() {
        broken = true;
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    private synchronized void begin() {
        waiting = Thread.currentThread();
        if (broken) {
            waiting.interrupt();
        }
    }

    private synchronized void end() {
        waiting = null;
        boolean unused = broken && Thread.interrupted();
    }
}
