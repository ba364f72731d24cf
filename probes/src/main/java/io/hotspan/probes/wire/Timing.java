package io.hotspan.probes.wire;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.Latencies;

/** What a count or time probe knows of one method. */
public final class Timing {
    private final String method;
    private final long count;
    private final long errors;
    private final long totalNanos;
    private final long maxNanos;
    private final long selfNanos;
    private final Latencies latencies;

    /** Numbers without self time and latencies: of a count probe. */
    public Timing(String method, long count, long errors, long totalNanos, long maxNanos) {
        this(method, count, errors, totalNanos, maxNanos, -1, Latencies.NONE);
    }

    /**
     * The numbers since arming.
     *
     * @param method {@code com.shop.OrderService::place(Order,int)}
     * @param totalNanos 0 for a count probe
     * @param maxNanos 0 for a count probe
     * @param selfNanos of the total, what other timed methods did not take; -1 = not known
     * @param latencies none for a count probe, or where all histograms are taken
     */
    public Timing(
            String method,
            long count,
            long errors,
            long totalNanos,
            long maxNanos,
            long selfNanos,
            Latencies latencies) {
        this.method = requireNonNull(method, "method is null");
        this.count = count;
        this.errors = errors;
        this.totalNanos = totalNanos;
        this.maxNanos = maxNanos;
        this.selfNanos = selfNanos;
        this.latencies = requireNonNull(latencies, "latencies are null");
    }

    static Timing read(WireReader frame) throws WireException {
        WireReader in = frame.block();
        return new Timing(
                in.string(), in.varint(), in.varint(), in.varint(), in.varint(), in.signed(), Records.latencies(in));
    }

    void write(WireWriter out) {
        int start = out.begin();
        out.string(method).varint(count).varint(errors).varint(totalNanos).varint(maxNanos);
        out.signed(selfNanos);
        Records.write(latencies, out);
        out.end(start);
    }

    /** The same under another name. */
    public Timing named(String other) {
        return new Timing(other, count, errors, totalNanos, maxNanos, selfNanos, latencies);
    }

    /** The same method in two loaders. */
    public Timing plus(Timing other) {
        return new Timing(
                method,
                count + other.count,
                errors + other.errors,
                totalNanos + other.totalNanos,
                Math.max(maxNanos, other.maxNanos),
                selfNanos < 0 || other.selfNanos < 0 ? -1 : selfNanos + other.selfNanos,
                latencies.plus(other.latencies));
    }

    public String method() {
        return method;
    }

    public long count() {
        return count;
    }

    public long errors() {
        return errors;
    }

    public long totalNanos() {
        return totalNanos;
    }

    public long maxNanos() {
        return maxNanos;
    }

    /** Nanoseconds that other timed methods did not take; -1 = not known. */
    public long selfNanos() {
        return selfNanos;
    }

    public Latencies latencies() {
        return latencies;
    }

    /** Nanoseconds that the fastest so many per cent of the calls took at most; -1 = not known. Never above the maximum. */
    public long percentileNanos(double percent) {
        long nanos = latencies.percentileNanos(percent);
        return nanos < 0 || maxNanos == 0 ? nanos : Math.min(nanos, maxNanos);
    }

    @Override
    public String toString() {
        return method + " " + count;
    }
}
