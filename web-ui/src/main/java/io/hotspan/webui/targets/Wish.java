package io.hotspan.webui.targets;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.Limits;

/**
 * A probe somebody wants in a target.
 *
 * @param id unique within the target and never used again, so that a span's probe stays known
 * @param text the probe in hotspan's language
 * @param jdk whether classes of the JDK are allowed
 * @param await whether a class that is not loaded yet is waited for
 * @param owner who placed it
 */
public record Wish(String id, String text, Limits limits, boolean jdk, boolean await, String owner) {
    public Wish {
        requireNonNull(id, "id is null");
        requireNonNull(text, "text is null");
        requireNonNull(owner, "owner is null");
        if (!limits.bounded()) {
            throw new IllegalArgumentException("a live probe has a hit limit and a time limit: " + limits);
        }
    }

    Wish withLimits(Limits newLimits) {
        return new Wish(id, text, newLimits, jdk, await, owner);
    }
}
