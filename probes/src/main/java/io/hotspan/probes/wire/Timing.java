package io.hotspan.probes.wire;

import static java.util.Objects.requireNonNull;

/** What a count or time probe knows of one method. */
public final class Timing {
    private final String method;
    private final long count;
    private final long errors;
    private final long totalNanos;
    private final long maxNanos;

    /**
     * The numbers since arming.
     *
     * @param method {@code com.shop.OrderService::place(Order,int)}
     * @param totalNanos 0 for a count probe
     * @param maxNanos 0 for a count probe
     */
    public Timing(String method, long count, long errors, long totalNanos, long maxNanos) {
        this.method = requireNonNull(method, "method is null");
        this.count = count;
        this.errors = errors;
        this.totalNanos = totalNanos;
        this.maxNanos = maxNanos;
    }

    static Timing read(WireReader in) throws WireException {
        return new Timing(in.string(), in.varint(), in.varint(), in.varint(), in.varint());
    }

    void write(WireWriter out) {
        out.string(method).varint(count).varint(errors).varint(totalNanos).varint(maxNanos);
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

    @Override
    public String toString() {
        return method + " " + count;
    }
}
