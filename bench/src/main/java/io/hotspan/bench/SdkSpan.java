package io.hotspan.bench;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/** The same work with a span written by hand, as OpenTelemetry's manual shows it. The exporter takes everything at once and keeps nothing. */
public final class SdkSpan implements Case {
    private static final Tracer TRACER = SdkTracerProvider.builder()
            .addSpanProcessor(BatchSpanProcessor.builder(new Nowhere()).build())
            .build()
            .get("bench");

    @Override
    public long run(long seed, int calls) {
        long sum = seed;
        for (int i = 0; i < calls; i++) sum += tiny(sum);
        return sum;
    }

    private long tiny(long x) {
        Span span = TRACER.spanBuilder("SdkSpan.tiny").startSpan();
        try (Scope scope = span.makeCurrent()) {
            long y = x + (scope == null ? 1 : 0);
            for (int i = 0; i < 7; i++) y = Xorshift.next(y);
            return y;
        } finally {
            span.end();
        }
    }

    private static final class Nowhere implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
