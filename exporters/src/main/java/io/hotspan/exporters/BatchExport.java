package io.hotspan.exporters;

import io.hotspan.exporters.http.PartialSuccess;
import io.hotspan.exporters.http.ShutDown;
import io.hotspan.probes.Call;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Sends one batch and says what came of it, whatever the exporter does. Confined to the export thread. */
final class BatchExport {
    private static final long LOOK_MILLIS = 100;

    private final SpanExporter exporter;
    private final SpanMapper mapper;

    BatchExport(SpanExporter exporter, SpanMapper mapper) {
        this.exporter = exporter;
        this.mapper = mapper;
    }

    /**
     * May block: until the exporter has answered.
     *
     * @param givenUp asked now and then whether the answer still matters
     */
    Outcome send(List<Call> batch, BooleanSupplier givenUp) {
        // Before anything is sent: once the answer is there, no lack of memory may keep it from being told.
        Outcome outcome = new Outcome();
        Throwable failure;
        try {
            CompletableResultCode result = exporter.export(spans(batch));
            boolean answered = answered(result, givenUp);
            if (answered && result.isSuccess()) {
                outcome.exported = batch.size();
                return outcome;
            }
            failure = result.getFailureThrowable();
            outcome.failed = answered && !cutOff(failure);
        } catch (Throwable e) {
            // Whatever one batch does to the exporter, the next one gets its chance, and the calls are accounted for.
            failure = e;
            outcome.failed = true;
        }
        outcome.exported = accepted(batch.size(), failure);
        outcome.failure = ExportFailure.sentence(failure);
        return outcome;
    }

    private List<SpanData> spans(List<Call> batch) {
        List<SpanData> spans = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            spans.add(mapper.span(batch.get(i)));
        }
        return spans;
    }

    /** Our own exporters are done when export returns; another may take its time. */
    private static boolean answered(CompletableResultCode result, BooleanSupplier givenUp) {
        while (!result.isDone() && !givenUp.getAsBoolean()) {
            result.join(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        return result.isDone();
    }

    /**
     * How many calls of a failed batch were taken all the same. OTLP tells how many spans were rejected, not which; the
     * last ones of the batch are charged with it, so that the sum is right.
     */
    private static int accepted(int size, @Nullable Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof PartialSuccess) {
                return (int) Math.max(0, size - ((PartialSuccess) t).rejectedSpans());
            }
        }
        return 0;
    }

    private static boolean cutOff(@Nullable Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ShutDown) {
                return true;
            }
        }
        return false;
    }

    /** The first {@code exported} calls of the batch arrived; why the rest did not, null when there is no rest. */
    static final class Outcome {
        private int exported;
        private @Nullable String failure;
        private boolean failed;

        /** Whether the exporter tried and failed, and was not cut off by its own shutdown. */
        boolean failed() {
            return failed;
        }

        int exported() {
            return exported;
        }

        @Nullable
        String failure() {
            return failure;
        }
    }
}
