package io.hotspan.agent;

import io.hotspan.agent.drain.CallSink;
import io.hotspan.agent.export.ExportException;
import io.hotspan.agent.export.ExportTally;
import io.hotspan.agent.export.TargetExport;
import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The exporter in the target, and the books of those that were in its place before: a file may name another collector while calls
 * are under way. Threads: {@link #open} and {@link #close} on the control thread, the rest on any.
 */
final class KeptExport implements CallSink {
    private static final long RETIRE_MILLIS = 1000;

    private static final class Past {
        long exported;
        final Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
    }

    private final Map<String, Past> past = new HashMap<>();
    private volatile @Nullable TargetExport export;
    private String setting = "";
    private String service = "";

    /**
     * Exports there from now on; nothing happens when it does so already.
     *
     * @throws ExportException when that address cannot be used; what was open stays open
     */
    void open(String newSetting, String newService) throws ExportException {
        TargetExport old = export;
        if (old != null && newSetting.equals(setting) && newService.equals(service)) return;
        export = TargetExport.open(newSetting, newService, System.getenv());
        setting = newSetting;
        service = newService;
        if (old != null) retire(old);
    }

    private void retire(TargetExport old) {
        old.close(RETIRE_MILLIS);
        synchronized (past) {
            for (Map.Entry<String, ExportTally> entry : old.tallies().entrySet()) {
                Past books = past.get(entry.getKey());
                if (books == null) {
                    books = new Past();
                    past.put(entry.getKey(), books);
                }
                books.exported += entry.getValue().exported();
                add(books.dropped, entry.getValue().dropped());
            }
        }
    }

    private static void add(Map<DropCause, Long> to, Map<DropCause, Long> more) {
        for (Map.Entry<DropCause, Long> entry : more.entrySet()) {
            Long before = to.get(entry.getKey());
            to.put(entry.getKey(), entry.getValue() + (before == null ? 0 : before));
        }
    }

    boolean isOpen() {
        return export != null;
    }

    @Override
    public void offer(List<Call> calls) {
        TargetExport to = export;
        if (to != null) to.offer(calls);
    }

    @Override
    public long exported(String probe) {
        long before;
        synchronized (past) {
            Past books = past.get(probe);
            before = books == null ? 0 : books.exported;
        }
        TargetExport now = export;
        return now == null ? before : before + now.tally(probe).exported();
    }

    @Override
    public Map<DropCause, Long> dropped(String probe) {
        Map<DropCause, Long> all = new EnumMap<>(DropCause.class);
        synchronized (past) {
            Past books = past.get(probe);
            if (books != null) add(all, books.dropped);
        }
        TargetExport now = export;
        if (now != null) add(all, now.tally(probe).dropped());
        return all;
    }

    void close() {
        TargetExport now = export;
        if (now != null) now.close();
    }
}
