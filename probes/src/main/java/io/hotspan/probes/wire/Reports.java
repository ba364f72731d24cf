package io.hotspan.probes.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Fits reports into a frame: when they are too long together, each names fewer methods. And picks some. */
final class Reports {
    /** Leaves room for the other fields of the message. */
    private static final int BUDGET_BYTES = Message.MAX_BYTES - 64 * 1024;

    private static final int[] LINES = {ProbeReport.MAX_MATCHES, 20, 2, 0};

    private Reports() {}

    /** Counts, states and ledgers are always kept; of matches and timings the first ones. */
    static List<ProbeReport> fitted(List<ProbeReport> reports) {
        List<ProbeReport> fitted = reports;
        for (int i = 0; size(fitted) > BUDGET_BYTES && i < LINES.length; i++) {
            fitted = new ArrayList<>();
            for (ProbeReport report : reports) {
                fitted.add(report.shortened(LINES[i]));
            }
        }
        return fitted;
    }

    static List<ProbeReport> only(Set<String> ids, List<ProbeReport> reports) {
        List<ProbeReport> only = new ArrayList<>();
        for (ProbeReport report : reports) {
            if (ids.contains(report.id())) {
                only.add(report);
            }
        }
        return only;
    }

    private static int size(List<ProbeReport> reports) {
        WireWriter measure = new WireWriter();
        ProbeReport.write(reports, measure);
        return measure.size();
    }
}
