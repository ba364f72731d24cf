package io.hotspan.exporters;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** An exporter whose answers a test gives. */
final class FakeExporter implements SpanExporter {
    private final Supplier<CompletableResultCode> answer;
    final List<List<SpanData>> batches = new CopyOnWriteArrayList<>();
    final AtomicBoolean shutdown = new AtomicBoolean();

    FakeExporter(Supplier<CompletableResultCode> answer) {
        this.answer = answer;
    }

    static FakeExporter accepting() {
        return new FakeExporter(CompletableResultCode::ofSuccess);
    }

    static FakeExporter failing() {
        return new FakeExporter(CompletableResultCode::ofFailure);
    }

    /** Sends nothing until the gate opens. */
    static FakeExporter behind(CountDownLatch gate) {
        return new FakeExporter(() -> {
            try {
                gate.await();
                return CompletableResultCode.ofSuccess();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    int spans() {
        return batches.stream().mapToInt(List::size).sum();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        batches.add(List.copyOf(spans));
        return answer.get();
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        shutdown.set(true);
        return CompletableResultCode.ofSuccess();
    }
}
