package io.hotspan.webui.security;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The token in the link that is printed at start. It works once and for a short time. It travels in the fragment,
 * which a browser sends to nobody; script posts it.
 *
 * <p>Threads: any. Guarded by: this.
 */
public final class OneTimeLink {
    /** What came of offering a token. */
    public enum Outcome {
        ACCEPTED,
        WRONG,
        USED_OR_EXPIRED,
        TOO_MANY
    }

    private static final int FREE_FAILURES = 5;
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Tokens tokens = new Tokens();
    private final Clock clock;
    private final Duration lifetime;
    private byte @Nullable [] hash;
    private Instant expires = Instant.EPOCH;
    private int failures;
    private Instant closedUntil = Instant.EPOCH;

    public OneTimeLink(Clock clock, Duration lifetime) {
        this.clock = requireNonNull(clock, "clock is null");
        this.lifetime = requireNonNull(lifetime, "lifetime is null");
    }

    /** A new token; the one before it, if not used yet, is dead. */
    public synchronized String renew() {
        String token = tokens.next();
        hash = Tokens.hash(token);
        expires = clock.instant().plus(lifetime);
        return token;
    }

    /** Uses the token up when it is right. After five wrong ones nothing is accepted for 30 seconds. */
    public synchronized Outcome offer(String token) {
        Instant now = clock.instant();
        if (now.isBefore(closedUntil)) {
            return Outcome.TOO_MANY;
        }
        if (hash == null || !now.isBefore(expires)) {
            return Outcome.USED_OR_EXPIRED;
        }
        if (!MessageDigest.isEqual(hash, Tokens.hash(token))) {
            fail(now);
            return Outcome.WRONG;
        }
        hash = null;
        failures = 0;
        return Outcome.ACCEPTED;
    }

    private void fail(Instant now) {
        failures++;
        if (failures >= FREE_FAILURES) {
            failures = 0;
            closedUntil = now.plus(PAUSE);
        }
    }
}
