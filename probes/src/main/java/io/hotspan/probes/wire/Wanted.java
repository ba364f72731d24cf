package io.hotspan.probes.wire;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One probe as the tool wants it. Not validated: the agent parses the text and answers with a report. */
public final class Wanted {
    private static final int MOST = 1_000;

    private final String id;
    private final String text;
    private final long hits;
    private final double ratePerSecond;
    private final long timeMillis;
    private final long keepMillis;
    private final boolean jdk;
    private final boolean waitForClass;
    private final String owner;
    private final boolean consent;
    private final long bytes;

    private Wanted(Builder builder) {
        id = builder.id;
        text = builder.text;
        hits = builder.hits;
        ratePerSecond = builder.ratePerSecond;
        timeMillis = builder.timeMillis;
        keepMillis = builder.keepMillis;
        jdk = builder.jdk;
        waitForClass = builder.waitForClass;
        owner = builder.owner;
        consent = builder.consent;
        bytes = builder.bytes;
    }

    /** Starts with {@link Limits#live}, nothing kept, no JDK classes, no waiting, no owner. */
    public static Builder builder(String id, String text) {
        return new Builder(id, text);
    }

    public String id() {
        return id;
    }

    /** The probe's text, as the user wrote it. */
    public String text() {
        return text;
    }

    public long hits() {
        return hits;
    }

    public double ratePerSecond() {
        return ratePerSecond;
    }

    public long timeMillis() {
        return timeMillis;
    }

    /** How long the probe may outlive the link; 0 = not at all. */
    public long keepMillis() {
        return keepMillis;
    }

    /** Whether JDK classes may be touched. */
    public boolean jdk() {
        return jdk;
    }

    /** Whether to stay, WAITING, when no class matches yet. */
    public boolean waitForClass() {
        return waitForClass;
    }

    /** Who placed it; may be empty. */
    public String owner() {
        return owner;
    }

    /** Whether the user agreed to more methods than a probe may watch without being asked. */
    public boolean consent() {
        return consent;
    }

    /** Bytes its calls may be charged; 0 = no limit. */
    public long bytes() {
        return bytes;
    }

    /**
     * The limits as a value.
     *
     * @throws IllegalArgumentException when they are not limits; the sender may be anybody
     */
    public Limits limits() {
        if (timeMillis < 0 || timeMillis > TimeUnit.NANOSECONDS.toMillis(Long.MAX_VALUE)) {
            throw new IllegalArgumentException("timeMillis is out of range: " + timeMillis);
        }
        return new Limits(hits, ratePerSecond, TimeUnit.MILLISECONDS.toNanos(timeMillis), bytes);
    }

    static void write(List<Wanted> all, WireWriter out) {
        out.varint(all.size());
        for (Wanted wanted : all) {
            int start = out.begin();
            out.string(wanted.id).string(wanted.text);
            out.signed(wanted.hits).float64(wanted.ratePerSecond);
            out.signed(wanted.timeMillis).signed(wanted.keepMillis);
            out.bool(wanted.jdk).bool(wanted.waitForClass).string(wanted.owner);
            out.bool(wanted.consent).signed(wanted.bytes);
            out.end(start);
        }
    }

    static List<Wanted> readAll(WireReader in) throws WireException {
        int count = in.count();
        if (count > MOST) {
            throw new WireException(count + " probes in a message; it has at most " + MOST);
        }
        List<Wanted> all = new ArrayList<>(count);
        for (int i = count; i > 0; i--) {
            all.add(read(in.block()));
        }
        return all;
    }

    private static Wanted read(WireReader in) throws WireException {
        Builder wanted = builder(in.string(), in.string())
                .hits(in.signed())
                .ratePerSecond(in.float64())
                .timeMillis(in.signed())
                .keepMillis(in.signed())
                .jdk(in.bool())
                .waitForClass(in.bool())
                .owner(in.string())
                .consent(in.bool());
        return in.hasMore() ? wanted.bytes(in.signed()).build() : wanted.build();
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Wanted)) {
            return false;
        }
        Wanted that = (Wanted) other;
        return id.equals(that.id)
                && text.equals(that.text)
                && hits == that.hits
                && Double.compare(ratePerSecond, that.ratePerSecond) == 0
                && timeMillis == that.timeMillis
                && keepMillis == that.keepMillis
                && jdk == that.jdk
                && waitForClass == that.waitForClass
                && owner.equals(that.owner)
                && consent == that.consent
                && bytes == that.bytes;
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + text.hashCode();
    }

    @Override
    public String toString() {
        return id + ": " + text;
    }

    /** Not shared between threads. */
    public static final class Builder {
        private final String id;
        private final String text;
        private long hits = Limits.live().hits();
        private double ratePerSecond = Limits.live().ratePerSecond();
        private long timeMillis = TimeUnit.NANOSECONDS.toMillis(Limits.live().timeNanos());
        private long keepMillis;
        private boolean jdk;
        private boolean waitForClass;
        private String owner = "";
        private boolean consent;
        private long bytes;

        private Builder(String id, String text) {
            this.id = requireNonNull(id, "id is null");
            this.text = requireNonNull(text, "text is null");
        }

        public Builder hits(long limit) {
            hits = limit;
            return this;
        }

        public Builder ratePerSecond(double limit) {
            ratePerSecond = limit;
            return this;
        }

        public Builder timeMillis(long limit) {
            timeMillis = limit;
            return this;
        }

        public Builder keepMillis(long millis) {
            keepMillis = millis;
            return this;
        }

        public Builder jdk(boolean allowed) {
            jdk = allowed;
            return this;
        }

        public Builder waitForClass(boolean wait) {
            waitForClass = wait;
            return this;
        }

        public Builder consent(boolean given) {
            consent = given;
            return this;
        }

        public Builder bytes(long limit) {
            bytes = limit;
            return this;
        }

        public Builder owner(String name) {
            owner = requireNonNull(name, "owner is null");
            return this;
        }

        public Wanted build() {
            return new Wanted(this);
        }
    }
}
