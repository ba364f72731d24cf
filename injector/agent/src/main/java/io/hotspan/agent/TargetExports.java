package io.hotspan.agent;

import io.hotspan.agent.drain.CallSink;
import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where calls go that the target exports by itself: those of the file's probes to where the file says, those of probes that a tool
 * left behind to where the tool said. Neither moves the other's. Threads: as of {@link KeptExport}.
 */
final class TargetExports implements CallSink {
    final KeptExport file = new KeptExport();
    final KeptExport kept = new KeptExport();

    private KeptExport of(String probe) {
        return probe.startsWith(KEPT) ? kept : file;
    }

    @Override
    public boolean takes(String probe) {
        return of(probe).isOpen();
    }

    @Override
    public void offer(List<Call> calls) {
        if (!kept.isOpen()) {
            file.offer(calls);
        } else if (!file.isOpen()) {
            kept.offer(calls);
        } else {
            List<Call> files = new ArrayList<>();
            List<Call> others = new ArrayList<>();
            for (Call call : calls) (call.probe().startsWith(KEPT) ? others : files).add(call);
            if (!files.isEmpty()) file.offer(files);
            if (!others.isEmpty()) kept.offer(others);
        }
    }

    @Override
    public long exported(String probe) {
        return of(probe).exported(probe);
    }

    @Override
    public Map<DropCause, Long> dropped(String probe) {
        return of(probe).dropped(probe);
    }

    @Override
    public long[] threadIds() {
        return new long[] {file.threadId(), kept.threadId()};
    }

    /** Sends what is queued, both for at most so long all in all. */
    void close(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        file.close(kept.isOpen() ? millis / 2 : millis);
        kept.close(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
}
