package io.hotspan.exporters.http;

import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** How long to wait before which attempt: exponential, with jitter, so that many senders do not come back at once. */
final class RetryDelay {
    private static final double JITTER = 0.2;

    private final @Nullable RetryPolicy policy;
    // Not Math.random: its generator is one lock for the whole process.
    private final SplittableRandom random = new SplittableRandom();

    /** @param policy null for no retries */
    RetryDelay(@Nullable RetryPolicy policy) {
        this.policy = policy;
    }

    /** Whether attempt number {@code made} (from 1) may be followed by another. */
    boolean allows(int made) {
        return policy != null && made < policy.getMaxAttempts();
    }

    /** Nanoseconds to wait after attempt number {@code made}. */
    long nanosAfter(int made) {
        if (policy == null) {
            return 0;
        }
        double nanos =
                (double) policy.getInitialBackoff().toNanos() * Math.pow(policy.getBackoffMultiplier(), made - 1.0);
        double capped = Math.min(nanos, (double) policy.getMaxBackoff().toNanos());
        return (long) (capped * (1 - JITTER + 2 * JITTER * random.nextDouble()));
    }
}
