package io.hotspan.webui.targets;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.Limits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The probes wanted in one target: what the page edits. Each edit raises the revision and hands the whole set to the
 * link; applying a set twice changes nothing, so a lost message costs nothing but time.
 *
 * <p>Threads: any. Guarded by: this, also while the set is handed on, so that sets leave in the order of their
 * revisions.
 */
public final class DesiredProbes {
    /** Takes each new set to the target. Must not block for long. */
    @FunctionalInterface
    public interface Carrier {
        void carry(long revision, List<Wish> wishes);
    }

    /**
     * What an edit came to.
     *
     * @param id the probe it was about
     */
    public record Edit(long revision, String id) {}

    private static final int MAX_PROBES = 64;

    private final Carrier carrier;
    private final Map<String, Wish> wishes = new LinkedHashMap<>();
    private long revision;
    private int lastId;

    public DesiredProbes(Carrier carrier) {
        this.carrier = requireNonNull(carrier, "carrier is null");
    }

    /** Drafts a probe and adds it; empty when the target has its {@value #MAX_PROBES} already. */
    public synchronized Optional<Edit> place(String text, Limits limits, boolean jdk, boolean await, String owner) {
        return draft(text, limits, jdk, await, owner).flatMap(this::place);
    }

    /** A probe with an id of its own that is not wanted yet; empty when the target has its {@value #MAX_PROBES} already. */
    public synchronized Optional<Wish> draft(String text, Limits limits, boolean jdk, boolean await, String owner) {
        if (wishes.size() >= MAX_PROBES) {
            return Optional.empty();
        }
        return Optional.of(new Wish("p" + ++lastId, text, limits, jdk, await, owner));
    }

    /** Adds what was drafted; empty when the target has its {@value #MAX_PROBES} by now. */
    public synchronized Optional<Edit> place(Wish draft) {
        if (wishes.size() >= MAX_PROBES) {
            return Optional.empty();
        }
        wishes.put(draft.id(), draft);
        return Optional.of(carry(draft.id()));
    }

    /** Gives a probe other limits; empty when there is no such probe. */
    public synchronized Optional<Edit> change(String id, Limits limits) {
        return Optional.ofNullable(wishes.computeIfPresent(id, (key, wish) -> wish.withLimits(limits)))
                .map(wish -> carry(id));
    }

    /** Takes a probe out; empty when there is no such probe. */
    public synchronized Optional<Edit> remove(String id) {
        return Optional.ofNullable(wishes.remove(id)).map(wish -> carry(id));
    }

    public synchronized Optional<Wish> find(String id) {
        return Optional.ofNullable(wishes.get(id));
    }

    /** In the order they were placed. */
    public synchronized List<Wish> all() {
        return List.copyOf(wishes.values());
    }

    public synchronized long revision() {
        return revision;
    }

    private Edit carry(String id) {
        revision++;
        carrier.carry(revision, List.copyOf(wishes.values()));
        return new Edit(revision, id);
    }
}
