package io.hotspan.agent;

import io.hotspan.agent.export.ExportException;
import io.hotspan.agent.export.TargetExport;
import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An exporter in the target, and the books of those that were in its place before: a file may name another collector while calls
 * are under way. Threads: {@link #open} and {@link #close} on the control thread, or the one of the exit, the rest on any.
 */
final class KeptExport {
    private static final long RETIRE_MILLIS = 1000;

    /** All that were ever open, the present one last: a call may still be on its way into one that is closed. */
    private final List<TargetExport> all = new CopyOnWriteArrayList<>();

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
        all.add(next);
        export = next;
        setting = newSetting;
        service = newService;
        if (old != null) old.close(RETIRE_MILLIS);
    }

    private static void add(Map<DropCause, Long> to, Map<DropCause, Long> more) {
        for (Map.Entry<DropCause, Long> entry : more.entrySet()) {
            Long before = to.get(entry.getKey());
            to.put(entry.getKey(), entry.getValue() + (before == null ? 0 : before));
        }
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

    void offer(List<Call> calls) {
        TargetExport to = export;
        if (to != null) to.offer(calls);
    }

    long exported(String probe) {
        long exported = 0;
        for (TargetExport one : all) exported += one.tally(probe).exported();
        return exported;
    }

    Map<DropCause, Long> dropped(String probe) {
        Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
        for (TargetExport one : all) add(dropped, one.tally(probe).dropped());
        return dropped;
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
