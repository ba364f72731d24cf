package io.hotspan.webui.targets;

import io.hotspan.attach.Jvm;
import io.hotspan.exporters.ExportCounts;
import io.hotspan.probes.DropCause;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How it ended with one JVM, for whoever runs the console.
 *
 * @param ending what the agent said at the end; null when it said nothing, or not in time
 * @param gone whether the process has ended
 * @param spans what became of them; null when they were to go nowhere but to the console's memory
 * @param failure why spans did not arrive; empty when nobody knows of any
 */
public record Farewell(
        Jvm jvm,
        @Nullable Ending ending,
        boolean gone,
        @Nullable Spans spans,
        String failure) {
    /** The spans of one JVM. */
    public record Spans(long exported, Map<DropCause, Long> dropped) {
        /** What is still on its way now, is lost with this process. */
        static Spans of(ExportCounts counts) {
            Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
            dropped.putAll(counts.dropped());
            if (counts.inFlight() > 0) {
                dropped.merge(DropCause.SHUTDOWN, counts.inFlight(), Long::sum);
            }
            return new Spans(counts.exported(), dropped);
        }

        public long droppedTotal() {
            return dropped.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** Whether every class that was changed is known to be as before. */
    public boolean restored() {
        return ending != null && ending.failures().isEmpty() && ending.identical() >= ending.classes();
    }

    /** Why spans did not get where they were to go; empty when they did. What a full queue refused is not meant: limits are for that. */
    public String unsent() {
        boolean lost = spans != null
                && (spans.dropped().containsKey(DropCause.SHUTDOWN)
                        || spans.dropped().containsKey(DropCause.EXPORT_FAILED));
        if (!lost) {
            return "";
        }
        return failure.isEmpty() ? "it did not take them in time; is it running?" : failure;
    }
}
