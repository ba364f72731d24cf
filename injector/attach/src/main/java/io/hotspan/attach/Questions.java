package io.hotspan.attach;

import io.hotspan.probes.wire.Answer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Questions on their way and the threads that wait for the answers.
 *
 * <p>Threads: any asks and waits, the session's reader answers. May block: the asking thread, up to its time limit.
 */
final class Questions {
    /** The number of an answer that no agent gave; questions have greater ones. */
    static final long NOBODY = 0;

    private final Map<Long, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private volatile @Nullable Closed closed;

    /** Sends by {@code send}, which is given the number of the question and says whether it went out, and waits. */
    Answer ask(LongPredicate send, Duration timeout) {
        long request = requests.incrementAndGet();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        waiting.put(request, answer);
        try {
            if (closed != null || !send.test(request)) {
                return noLink();
            }
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Answer.error(
                    NOBODY,
                    "The agent did not answer within " + timeout.toMillis() + " ms.",
                    "The JVM may be busy: try again with a narrower question.");
        } catch (ExecutionException e) {
            return noLink();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.error(NOBODY, "The question was interrupted.", "Ask again.");
        } finally {
            waiting.remove(request);
        }
    }

    /** Hands an answer to whoever waits for it; one that came too late is dropped. */
    void answered(Answer answer) {
        CompletableFuture<Answer> asker = waiting.remove(answer.request());
        if (asker != null) {
            asker.complete(answer);
        }
    }

    /** Ends every wait, and every later question at once. */
    void close(Closed reason) {
        closed = reason;
        waiting.values().forEach(asker -> asker.completeExceptionally(new IllegalStateException(reason.sentence())));
    }

    private Answer noLink() {
        Closed reason = closed;
        return Answer.error(
                NOBODY, reason == null ? Closed.NOT_READING.sentence() : reason.sentence(), "Attach again.");
    }
}
