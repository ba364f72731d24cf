package io.hotspan.probes.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Agent to tool: how all probes are going; once a second, and after each change. */
public final class Status extends Message {
    static final int TYPE = 17;

    private final long revision;
    private final long pauseNanos;
    private final int retransformed;
    private final List<ProbeReport> reports;

    /**
     * The state after a revision was worked on.
     *
     * @param revision of the last {@link SetProbes} that was worked on; 0 before the first
     * @param pauseNanos how long the last change of byte code took
     * @param retransformed how many classes the last change of byte code touched
     */
    public Status(long revision, long pauseNanos, int retransformed, List<ProbeReport> reports) {
        super(TYPE);
        this.revision = revision;
        this.pauseNanos = pauseNanos;
        this.retransformed = retransformed;
        this.reports = Collections.unmodifiableList(new ArrayList<>(reports));
    }

    static Status read(WireReader in) throws WireException {
        return new Status(in.varint(), in.varint(), in.int32(), ProbeReport.readAll(in));
    }

    @Override
    void write(WireWriter out) {
        out.varint(revision).varint(pauseNanos).signed(retransformed);
        ProbeReport.write(Reports.fitted(reports), out);
    }

    public long revision() {
        return revision;
    }

    public long pauseNanos() {
        return pauseNanos;
    }

    public int retransformed() {
        return retransformed;
    }

    public List<ProbeReport> reports() {
        return reports;
    }
}
