package io.hotspan.probes.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Fits reports into a frame: when they are too long together, each says less. And picks some. */
final class Reports {
    /** Leaves room for the other fields of the message. */
    private static final int BUDGET_BYTES = Message.MAX_BYTES - 64 * 1024;

    /** Methods, remarks, and characters of each text. */
    private static final int[][] LEAST = {
        {ProbeReport.MAX_MATCHES, 200, 2_000}, {20, 20, 2_000}, {2, 5, 1_000}, {0, 2, 300}, {0, 0, 100}, {0, 0, 20}
    };

    /** Of all sentences on classes that were not restored. */
    private static final int FAILURES_BYTES = 48 * 1024;

    private static final int BYTES_PER_CHAR = 3;

    private Reports() {}

    /**
     * Counts, states and ledgers are always kept; of matches, timings and remarks the first ones, and of texts the beginning. Where even
     * that is too much, there are fewer reports.
     */
    static List<ProbeReport> fitted(List<ProbeReport> reports) {
        List<ProbeReport> fitted = reports;
        for (int i = 0; size(fitted) > BUDGET_BYTES && i < LEAST.length; i++) {
            fitted = new ArrayList<>();
            for (ProbeReport report : reports) {
                fitted.add(report.shortened(LEAST[i][0], LEAST[i][1], LEAST[i][2]));
            }
        }
        while (size(fitted) > BUDGET_BYTES) {
            fitted = fitted.subList(0, fitted.size() / 2);
        }
        return fitted;
    }

    /** As many sentences as before, since they are counted; the beginning of each, where they are too long together. */
    static List<String> fittedFailures(List<String> failures) {
        int chars = 0;
        for (String failure : failures) {
            chars += failure.length();
        }
        if (chars * BYTES_PER_CHAR <= FAILURES_BYTES) {
            return failures;
        }
        int each = Math.max(1, FAILURES_BYTES / BYTES_PER_CHAR / failures.size());
        List<String> cut = new ArrayList<>();
        for (String failure : failures) {
            cut.add(failure.substring(0, Math.min(each, failure.length())));
        }
        return cut;
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
