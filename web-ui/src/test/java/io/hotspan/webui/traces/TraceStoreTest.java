package io.hotspan.webui.traces;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.Call;
import io.hotspan.probes.Captured;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TraceStoreTest {
    private static final long MEBIBYTE = 1 << 20;

    @Test
    void theEldestTraceMakesRoom() {
        TraceStore store = new TraceStore(3, MEBIBYTE);
        for (int trace = 1; trace <= 5; trace++) {
            store.add("shop", List.of(call(trace, 1, 0)));
        }
        assertThat(store.size()).isEqualTo(3);
        assertThat(store.evicted()).isEqualTo(2);
        assertThat(store.trace(id(2))).isEmpty();
        assertThat(store.trace(id(3))).isPresent();
    }

    @Test
    void bytesAreBoundedToo() {
        TraceStore store = new TraceStore(1_000, 20_000);
        for (int trace = 1; trace <= 100; trace++) {
            store.add(
                    "shop",
                    List.of(Call.builder("p1", "com.shop.A", "b")
                            .traceId(0, trace)
                            .spanId(1, 0)
                            .capture(new Captured("text", "x".repeat(250)))
                            .build()));
        }
        assertThat(store.size()).isBetween(10, 40);
    }

    @Test
    void oneTraceCannotTakeAllTheRoom() {
        TraceStore store = new TraceStore(10, MEBIBYTE);
        store.add(
                "shop",
                IntStream.rangeClosed(1, 2_500)
                        .mapToObj(span -> call(1, span, 0))
                        .toList());
        assertThat(store.trace(id(1))).hasValueSatisfying(trace -> {
            assertThat(trace.spans()).hasSize(2_000);
            assertThat(trace.cut()).isEqualTo(500);
        });
    }

    @Test
    void aTraceComesSortedByStart() {
        TraceStore store = new TraceStore(10, MEBIBYTE);
        // A child ends, and arrives, before its parent.
        store.add("shop", List.of(call(1, 2, 1), call(1, 1, 0)));
        assertThat(store.trace(id(1)).orElseThrow().spans())
                .extracting(span -> span.call().spanId())
                .containsExactly(1L, 2L);
    }

    @Test
    void queriesFindByProbeTextErrorAndDuration() {
        TraceStore store = new TraceStore(10, MEBIBYTE);
        store.add(
                "shop",
                List.of(
                        call(1, 1, 0),
                        Call.builder("p2", "com.shop.B", "c")
                                .traceId(0, 2)
                                .spanId(2, 0)
                                .time(0, 5_000_000)
                                .capture(new Captured("cart", "Gold-7"))
                                .build(),
                        Call.builder("p1", "com.shop.A", "b")
                                .traceId(0, 3)
                                .spanId(3, 0)
                                .error("java.io.IOException", "Disk")
                                .build()));
        store.add("billing", List.of(call(4, 4, 0)));
        assertThat(found(store, new TraceQuery("shop", "", "", false, 0, 10))).containsExactly(3L, 2L, 1L);
        assertThat(found(store, new TraceQuery("shop", "p1", "", false, 0, 10))).containsExactly(3L, 1L);
        assertThat(found(store, new TraceQuery("", "", "GOLD", false, 0, 10))).containsExactly(2L);
        assertThat(found(store, new TraceQuery("", "", "ioexc", false, 0, 10))).containsExactly(3L);
        assertThat(found(store, new TraceQuery("", "", "", true, 0, 10))).containsExactly(3L);
        assertThat(found(store, new TraceQuery("", "", "", false, 1_000_000, 10)))
                .containsExactly(2L);
        assertThat(found(store, new TraceQuery("", "", "", false, 0, 2))).containsExactly(4L, 3L);
    }

    @Test
    void redactedAndLargeNumbersReachThePageAsTheyAre() {
        Call call = Call.builder("p1", "com.shop.A$In", "b")
                .traceId(-1, 2)
                .spanId(-2, 0)
                .time(Long.MAX_VALUE - 1, Long.MAX_VALUE)
                .capture(new Captured("password", "redacted(name)"))
                .capture(new Captured("id", Long.MIN_VALUE))
                .capture(new Captured("plain", "is redacted(here)"))
                .build();
        SpanView view = SpanView.of(new StoredSpan("shop", 1, call));
        assertThat(view.endUnixNano()).isEqualTo("9223372036854775807");
        assertThat(view.traceId()).isEqualTo("ffffffffffffffff0000000000000002");
        assertThat(view.spanId()).isEqualTo("fffffffffffffffe");
        assertThat(view.parentSpanId()).isEmpty();
        assertThat(view.name()).isEqualTo("A.In.b");
        assertThat(view.captures()).extracting(SpanView.CaptureView::redacted).containsExactly(true, false, false);
        assertThat(view.captures().get(1).value()).isEqualTo("-9223372036854775808");
    }

    private static List<Long> found(TraceStore store, TraceQuery query) {
        return store.find(query).stream().map(span -> span.call().spanId()).toList();
    }

    private static Call call(long trace, long span, long parent) {
        return Call.builder("p1", "com.shop.A", "b")
                .traceId(0, trace)
                .spanId(span, parent)
                .time(span, span + 10)
                .build();
    }

    private static String id(long trace) {
        return String.format(Locale.ROOT, "%032x", trace);
    }
}
