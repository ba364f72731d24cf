package io.hotspan.exporters;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** An exporter whose answers a test gives. */
final class FakeExporter implements SpanExporter {
    private final Supplier<CompletableResultCode> answer;
    final List<List<SpanData>> batches = new CopyOnWriteArrayList<>();
    final AtomicInteger shutdowns = new AtomicInteger();
    private final Runnable beforeShutdown;

    FakeExporter(Supplier<CompletableResultCode> answer) {
        this(answer, () -> {});
    }

    private FakeExporter(Supplier<CompletableResultCode> answer, Runnable beforeShutdown) {
        this.answer = answer;
        this.beforeShutdown = beforeShutdown;
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
            pass(gate);
            return CompletableResultCode.ofSuccess();
        });
    }

    /** Accepts, and is not shut down until the gate opens. */
    static FakeExporter hangingAtShutdown(CountDownLatch gate) {
        return new FakeExporter(CompletableResultCode::ofSuccess, () -> pass(gate));
    }

    /** Neither sends nor is shut down until the gate opens. */
    static FakeExporter hanging(CountDownLatch gate) {
        return new FakeExporter(
                () -> {
                    pass(gate);
                    return CompletableResultCode.ofSuccess();
                },
                () -> pass(gate));
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
        beforeShutdown.run();
        shutdowns.incrementAndGet();
        return CompletableResultCode.ofSuccess();
    }
}
