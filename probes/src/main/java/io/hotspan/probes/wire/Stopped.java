package io.hotspan.probes.wire;

import static java.util.Objects.requireNonNull;

import io.hotspan.probes.EndReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Agent to tool: the live probes have ended, and whether the code is as it was. */
public final class Stopped extends Message {
    static final int TYPE = 20;

    private final EndReason reason;
    private final List<ProbeReport> reports;
    private final int classes;
    private final int identical;
    private final List<String> failures;
    private final long pauseNanos;

    /**
     * The end of a session.
     *
     * @param classes how many were restored or should have been
     * @param identical how many of them were seen to be as before
     * @param failures a sentence for each class that was not restored
     * @param pauseNanos how long the removal took
     */
    public Stopped(
            EndReason reason,
            List<ProbeReport> reports,
            int classes,
            int identical,
            List<String> failures,
            long pauseNanos) {
        super(TYPE);
        this.reason = requireNonNull(reason, "reason is null");
        this.reports = Collections.unmodifiableList(new ArrayList<>(reports));
        this.classes = classes;
        this.identical = identical;
        this.failures = Collections.unmodifiableList(new ArrayList<>(failures));
        this.pauseNanos = pauseNanos;
    }

    static Stopped read(WireReader in) throws WireException {
        return new Stopped(
                Enums.read(EndReason.class, in),
                ProbeReport.readAll(in),
                in.int32(),
                in.int32(),
                Records.strings(in),
                in.varint());
    }

    @Override
    void write(WireWriter out) {
        out.string(reason.name());
        ProbeReport.write(Reports.fitted(reports), out);
        out.signed(classes).signed(identical);
        Records.writeStrings(Reports.fittedFailures(failures), out);
        out.varint(pauseNanos);
    }

    /** The same with the reports of these probes alone. */
    public Stopped only(Set<String> ids) {
        return new Stopped(reason, Reports.only(ids, reports), classes, identical, failures, pauseNanos);
    }

    public EndReason reason() {
        return reason;
    }

    public List<ProbeReport> reports() {
        return reports;
    }

    public int classes() {
        return classes;
    }

    public int identical() {
        return identical;
    }

    /** How many classes were not restored. */
    public int failed() {
        return failures.size();
    }

    public List<String> failures() {
        return failures;
    }

    public long pauseNanos() {
        return pauseNanos;
    }
}
