package io.hotspan.webui.security;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.Cookie;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The cookies that are good now. A cookie lasts 12 hours at most and 30 minutes after the last request; an open event
 * stream counts as a request at each event and each heartbeat.
 *
 * <p>Threads: any. Guarded by: this.
 */
public final class Visitors {
    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final Duration ABSOLUTE = Duration.ofHours(12);
    private static final int MAX_VISITORS = 64;

    private final Tokens tokens = new Tokens();
    private final Clock clock;
    private final IntSupplier port;
    private final Map<String, Seen> byHash = new HashMap<>();

    public Visitors(Clock clock, IntSupplier port) {
        this.clock = requireNonNull(clock, "clock is null");
        this.port = requireNonNull(port, "port is null");
    }

    /** Lets a visitor in. Returns the whole Set-Cookie value: its secret is kept nowhere else. */
    public synchronized String admit() {
        Instant now = clock.instant();
        byHash.values().removeIf(seen -> seen.over(now));
        if (byHash.size() >= MAX_VISITORS) {
            byHash.values().stream().min((a, b) -> a.last.compareTo(b.last)).ifPresent(eldest -> byHash.values()
                    .remove(eldest));
        }
        String token = tokens.next();
        String hash = Tokens.hashText(token);
        byHash.put(hash, new Seen(new Visitor("ui-" + hash.substring(0, 4), now), now));
        return cookieName() + "=" + token + "; Path=/; HttpOnly; SameSite=Strict";
    }

    /** The visitor behind a request's cookies, if one of them is good. */
    synchronized Optional<Visitor> of(Cookie @Nullable [] cookies) {
        return secretIn(cookies).map(Tokens::hashText).flatMap(this::touch);
    }

    /** Still good? Counts as activity. */
    public synchronized boolean refresh(Visitor visitor) {
        for (Map.Entry<String, Seen> entry : byHash.entrySet()) {
            if (entry.getValue().visitor.equals(visitor)) {
                return touch(entry.getKey()).isPresent();
            }
        }
        return false;
    }

    /** Ends the visitor's session. Returns the Set-Cookie value that clears the cookie. */
    public synchronized String dismiss(Visitor visitor) {
        byHash.values().removeIf(seen -> seen.visitor.equals(visitor));
        return cookieName() + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0";
    }

    private Optional<Visitor> touch(String hash) {
        Seen seen = byHash.get(hash);
        if (seen == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (seen.over(now)) {
            byHash.remove(hash);
            return Optional.empty();
        }
        seen.last = now;
        return Optional.of(seen.visitor);
    }

    private Optional<String> secretIn(Cookie @Nullable [] cookies) {
        if (cookies == null) {
            return Optional.empty();
        }
        String name = cookieName();
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(name)) {
                return Optional.of(cookie.getValue());
            }
        }
        return Optional.empty();
    }

    /** Cookies are shared by all ports of a host, so two consoles need two names. */
    private String cookieName() {
        return "hotspan-" + port.getAsInt();
    }

    private static final class Seen {
        private final Visitor visitor;
        private Instant last;

        Seen(Visitor visitor, Instant last) {
            this.visitor = visitor;
            this.last = last;
        }

        boolean over(Instant now) {
            return last.plus(IDLE).isBefore(now)
                    || visitor.since().plus(ABSOLUTE).isBefore(now);
        }
    }
}
