package io.hotspan.agent.govern;

import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import java.util.Map;
import java.util.TreeMap;

/** What one ought to know of a probe that goes in: methods it leaves out, and methods whose numbers are not what they seem. */
final class Remarks {
    private Remarks() {}

    static void of(Placed placed, Resolution resolution) {
        for (Resolution.Hit hit : resolution.hits) {
            if (placed.warnings.size() >= 20) return;
            String descriptor = hit.found.method.descriptor();
            String remark =
                    placed.span() ? Site.remark(hit.text(), descriptor) : Site.approximate(hit.text(), descriptor);
            if (remark != null) placed.warnings.add(remark);
        }
        if (!exact(placed)) {
            if (!resolution.refused.isEmpty()) placed.warnings.add(summary(resolution.refused));
            return;
        }
        for (Map.Entry<String, Refusal> entry : resolution.refused.entrySet()) {
            if (placed.warnings.size() >= 20) return;
            placed.warnings.add(
                    "left out: " + entry.getKey() + ": " + entry.getValue().what());
        }
    }

    private static boolean exact(Placed placed) {
        return placed.probe != null
                && placed.probe.point().classes().isExact()
                && !placed.probe.point().classes().implementors();
    }

    /** A wildcard catches many things that cannot be probed and that nobody meant: one line for all. */
    private static String summary(Map<String, Refusal> refused) {
        TreeMap<RefusalCode, Integer> counts = new TreeMap<>();
        for (Refusal refusal : refused.values()) {
            Integer before = counts.get(refusal.code());
            counts.put(refusal.code(), before == null ? 1 : before + 1);
        }
        StringBuilder line = new StringBuilder("left out: ");
        String separator = "";
        for (Map.Entry<RefusalCode, Integer> entry : counts.entrySet()) {
            line.append(separator)
                    .append(entry.getValue())
                    .append(" x ")
                    .append(entry.getKey().sentence());
            separator = "; ";
        }
        return line.append(" (plan lists them)").toString();
    }
}
