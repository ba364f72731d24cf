package io.hotspan.agent;

import io.hotspan.agent.export.ExportException;
import io.hotspan.agent.export.ExportTally;
import io.hotspan.agent.export.TargetExport;
import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An exporter in the target, and the books of those that were in its place before: a file may name another collector while calls
 * are under way. Of those that are closed nothing but the sums is kept. Threads: {@link #open} and {@link #close} on the control
 * thread, or the one of the exit, the rest on any. Guarded by: its monitor, held for counting and queuing, never for a send.
 */
final class KeptExport {
    private static final long RETIRE_MILLIS = 1000;

    /** Those that were here before and have calls in flight: none, but while one is being closed. */
    private final List<TargetExport> retiring = new ArrayList<>(1);

    /** What became, in all that were here before and are closed, of each probe's calls. Replaced as a whole. */
    private Map<String, ExportTally> closed = Collections.emptyMap();

    private volatile @Nullable TargetExport export;
    private String setting = "";
    private String service = "";

    /**
     * Exports there from now on; nothing happens when it does so already.
     *
     * @throws ExportException when that address cannot be used; what was open stays open
     */
    void open(String newSetting, String newService) throws ExportException {
        if (goesTo(newSetting, newService)) return;
        TargetExport old = export;
        TargetExport next = TargetExport.open(newSetting, newService, System.getenv());
        replace(old, next);
        setting = newSetting;
        service = newService;
        if (old == null) return;
        old.close(RETIRE_MILLIS);
        letGo();
    }

    /** From here on nothing is offered to the old one: whoever offers holds the monitor. */
    private synchronized void replace(@Nullable TargetExport old, TargetExport next) {
        if (old != null) retiring.add(old);
        export = next;
    }

    /** Keeps the sums of those that are closed. One whose calls are not all accounted for is asked again the next time. */
    private synchronized void letGo() {
        for (int i = retiring.size() - 1; i >= 0; i--) {
            Map<String, ExportTally> tallies = retiring.get(i).tallies();
            if (inFlight(tallies) > 0) continue;
            Map<String, ExportTally> sum = new HashMap<>(closed);
            for (Map.Entry<String, ExportTally> entry : tallies.entrySet()) {
                ExportTally before = sum.get(entry.getKey());
                sum.put(entry.getKey(), before == null ? entry.getValue() : before.plus(entry.getValue()));
            }
            retiring.remove(i);
            closed = sum;
        }
    }

    private static long inFlight(Map<String, ExportTally> tallies) {
        long inFlight = 0;
        for (ExportTally tally : tallies.values()) inFlight += tally.inFlight();
        return inFlight;
    }

    /** Whether {@link #open} with the same would change nothing. */
    boolean goesTo(String newSetting, String newService) {
        return export != null && newSetting.equals(setting) && newService.equals(service);
    }

    /** Where to, without anything secret; empty while it is not open. */
    String target() {
        TargetExport now = export;
        return now == null ? "" : now.target();
    }

    boolean isOpen() {
        return export != null;
    }

    synchronized void offer(List<Call> calls) {
        TargetExport to = export;
        if (to != null) to.offer(calls);
    }

    long exported(String probe) {
        return tally(probe).exported();
    }

    Map<DropCause, Long> dropped(String probe) {
        return tally(probe).dropped();
    }

    private synchronized ExportTally tally(String probe) {
        ExportTally sum = closed.get(probe);
        for (TargetExport one : retiring) sum = one.tally(probe).plus(sum);
        TargetExport now = export;
        if (now != null) sum = now.tally(probe).plus(sum);
        return sum == null ? ExportTally.NONE : sum;
    }

    long threadId() {
        TargetExport now = export;
        return now == null ? 0 : now.threadId();
    }

    void close(long millis) {
        TargetExport now = export;
        if (now != null) now.close(millis);
    }
}
