package io.hotspan.probes;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The books of one probe, or of several added up. Two equations hold once the probe is drained:
 *
 * <pre>
 * entered  = sum of skipped + open + recorded
 * recorded = exported + sum of dropped + inFlight
 * </pre>
 */
public final class Ledger {
    /** No call yet. */
    public static final Ledger EMPTY = new Builder().build();

    private final long entered;
    private final Map<SkipCause, Long> skipped;
    private final long open;
    private final long recorded;
    private final long exported;
    private final Map<DropCause, Long> dropped;
    private final long inFlight;

    private Ledger(Builder builder) {
        entered = builder.entered;
        skipped = Collections.unmodifiableMap(new EnumMap<>(builder.skipped));
        open = builder.open;
        recorded = builder.recorded;
        exported = builder.exported;
        dropped = Collections.unmodifiableMap(new EnumMap<>(builder.dropped));
        inFlight = builder.inFlight;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Entries into probed methods since arming. */
    public long entered() {
        return entered;
    }

    /** Entries that were not recorded, by cause in the enum's order, without zero entries. */
    public Map<SkipCause, Long> skipped() {
        return skipped;
    }

    /** Calls admitted and not yet left. */
    public long open() {
        return open;
    }

    /** Calls recorded: kept from entry to exit. */
    public long recorded() {
        return recorded;
    }

    /** Calls a destination has accepted. */
    public long exported() {
        return exported;
    }

    /** Recorded calls that were lost, by cause in the enum's order, without zero entries. */
    public Map<DropCause, Long> dropped() {
        return dropped;
    }

    /** Recorded calls still on their way. */
    public long inFlight() {
        return inFlight;
    }

    public long skippedTotal() {
        return sum(skipped);
    }

    public long droppedTotal() {
        return sum(dropped);
    }

    /** Whether both equations hold. They may not while calls are under way; they must once drained. */
    public boolean balances() {
        return entered == skippedTotal() + open + recorded && recorded == exported + droppedTotal() + inFlight;
    }

    /** Both ledgers added up, entry by entry. */
    public Ledger plus(Ledger other) {
        return toBuilder()
                .entered(entered + other.entered)
                .open(open + other.open)
                .recorded(recorded + other.recorded)
                .exported(exported + other.exported)
                .inFlight(inFlight + other.inFlight)
                .addSkipped(other.skipped)
                .addDropped(other.dropped)
                .build();
    }

    /** A builder that starts from these entries. */
    public Builder toBuilder() {
        return new Builder()
                .entered(entered)
                .open(open)
                .recorded(recorded)
                .exported(exported)
                .inFlight(inFlight)
                .addSkipped(skipped)
                .addDropped(dropped);
    }

    private static long sum(Map<?, Long> entries) {
        long sum = 0;
        for (Long entry : entries.values()) {
            sum += entry;
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Ledger)) {
            return false;
        }
        Ledger that = (Ledger) other;
        return entered == that.entered
                && open == that.open
                && recorded == that.recorded
                && exported == that.exported
                && inFlight == that.inFlight
                && skipped.equals(that.skipped)
                && dropped.equals(that.dropped);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(entered) * 31 + Long.hashCode(recorded) + skipped.hashCode();
    }

    @Override
    public String toString() {
        return "entered " + entered + ", skipped " + skipped + ", open " + open + ", recorded " + recorded
                + ", exported " + exported + ", dropped " + dropped + ", in flight " + inFlight;
    }

    /** Not shared between threads. */
    public static final class Builder {
        private long entered;
        private final Map<SkipCause, Long> skipped = new EnumMap<>(SkipCause.class);
        private long open;
        private long recorded;
        private long exported;
        private final Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
        private long inFlight;

        private Builder() {}

        public Builder entered(long count) {
            entered = count;
            return this;
        }

        public Builder open(long count) {
            open = count;
            return this;
        }

        public Builder recorded(long count) {
            recorded = count;
            return this;
        }

        public Builder exported(long count) {
            exported = count;
            return this;
        }

        public Builder inFlight(long count) {
            inFlight = count;
            return this;
        }

        /** Adds to what the cause already has. */
        public Builder skipped(SkipCause cause, long count) {
            add(skipped, cause, count);
            return this;
        }

        /** Adds to what the cause already has. */
        public Builder dropped(DropCause cause, long count) {
            add(dropped, cause, count);
            return this;
        }

        /** Adds each entry to what its cause already has. */
        public Builder addSkipped(Map<SkipCause, Long> entries) {
            addAll(skipped, entries);
            return this;
        }

        /** Adds each entry to what its cause already has. */
        public Builder addDropped(Map<DropCause, Long> entries) {
            addAll(dropped, entries);
            return this;
        }

        private static <C> void addAll(Map<C, Long> entries, Map<C, Long> more) {
            for (Map.Entry<C, Long> entry : more.entrySet()) {
                add(entries, entry.getKey(), entry.getValue());
            }
        }

        private static <C> void add(Map<C, Long> entries, C cause, long count) {
            if (count != 0) {
                Long before = entries.get(cause);
                entries.put(cause, before == null ? count : before + count);
            }
        }

        public Ledger build() {
            return new Ledger(this);
        }
    }
}
