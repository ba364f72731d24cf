package io.hotspan.probes.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Agent to tool: how all probes are going; once a second, and after each change. */
public final class Status extends Message {
    static final int TYPE = 17;

    private final long revision;
    private final long pauseNanos;
    private final int retransformed;
    private final List<ProbeReport> reports;
    private final double cpu;
    private final double cpuBudget;

    /**
     * The state after a revision was worked on.
     *
     * @param revision of the last {@link SetProbes} that was worked on; 0 before the first
     * @param pauseNanos how long the last change of byte code took
     * @param retransformed how many classes the last change of byte code touched
     */
    public Status(long revision, long pauseNanos, int retransformed, List<ProbeReport> reports) {
        this(revision, pauseNanos, retransformed, reports, 0, 0);
    }

    /**
     * With what hotspan costs in this JVM.
     *
     * @param cpu its part of the process's processor time, by the last look: 0.01 is a per cent
     * @param cpuBudget what it may be
     */
    public Status(
            long revision,
            long pauseNanos,
            int retransformed,
            List<ProbeReport> reports,
            double cpu,
            double cpuBudget) {
        super(TYPE);
        this.cpu = cpu;
        this.cpuBudget = cpuBudget;
        this.revision = revision;
        this.pauseNanos = pauseNanos;
        this.retransformed = retransformed;
        this.reports = Collections.unmodifiableList(new ArrayList<>(reports));
    }

    static Status read(WireReader in) throws WireException {
        long revision = in.varint();
        long pauseNanos = in.varint();
        int retransformed = in.int32();
        List<ProbeReport> reports = ProbeReport.readAll(in);
        return new Status(revision, pauseNanos, retransformed, reports, in.float64(), in.float64());
    }

    @Override
    void write(WireWriter out) {
        out.varint(revision).varint(pauseNanos).signed(retransformed);
        ProbeReport.write(Reports.fitted(reports), out);
        out.float64(cpu).float64(cpuBudget);
    }

    /** The same with the reports of these probes alone. The agent tells of all: a file's, and those that other tools left behind. */
    public Status only(Set<String> ids) {
        return new Status(revision, pauseNanos, retransformed, Reports.only(ids, reports), cpu, cpuBudget);
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

    /** What hotspan costs in this JVM now, of the process's processor time: 0.01 is a per cent. */
    public double cpu() {
        return cpu;
    }

    /** What it may cost; 0 from an agent that does not say. */
    public double cpuBudget() {
        return cpuBudget;
    }

    public List<ProbeReport> reports() {
        return reports;
    }
}
