package io.hotspan.exporters;

import static io.hotspan.exporters.Receiver.body;
import static io.hotspan.exporters.Receiver.rawThenClose;
import static io.hotspan.exporters.Receiver.silence;
import static io.hotspan.exporters.Receiver.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallExporterTest {
    private static final QueueLimits SMALL = new QueueLimits(10, 1 << 20, 4, 1 << 20, 20);

    @Test
    void callsArriveAtACollectorAsSpans() throws Exception {
        try (Receiver receiver = Receiver.with(status(200));
                CallExporter exporter = exporter(receiver, Map.of())) {
            assertThat(exporter.offer(Calls.of("p1", 3))).isTrue();
            assertThat(exporter.flush(5_000)).isTrue();

            assertThat(receiver.spans()).hasSize(3).allSatisfy(span -> {
                assertThat(span.getName()).isEqualTo("OrderService.place");
                assertThat(span.getTraceId().size()).isEqualTo(16);
                assertThat(span.getParentSpanId().isEmpty()).isTrue();
                assertThat(span.getStartTimeUnixNano()).isEqualTo(Calls.START);
                assertThat(span.getAttributesList()).anySatisfy(attribute -> {
                    assertThat(attribute.getKey()).isEqualTo("hotspan.probe.id");
                    assertThat(attribute.getValue().getStringValue()).isEqualTo("p1");
                });
            });
            assertThat(receiver.requests().get(0).line()).isEqualTo("POST /v1/traces HTTP/1.1");
            assertThat(exporter.counts("p1").exported()).isEqualTo(3);
            assertThat(exporter.total().inFlight()).isZero();
            assertThat(exporter.lastFailure()).isNull();
        }
    }

    @Test
    void theFirstSpanLeavesSoon() throws Exception {
        try (Receiver receiver = Receiver.with(status(200));
                CallExporter exporter = exporter(receiver, Map.of())) {
            exporter.offer(Calls.of("p1", 1));
            exporter.flush(5_000);

            exporter.offer(Calls.of("p1", 1));
            await().pollInterval(5, TimeUnit.MILLISECONDS)
                    .atMost(2, TimeUnit.SECONDS)
                    .until(() -> receiver.requests().size() == 2);
        }
    }

    @Test
    void gzipIsUsedWhenAsked() throws Exception {
        try (Receiver receiver = Receiver.with(status(200));
                CallExporter exporter = exporter(receiver, Map.of("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"))) {
            exporter.offer(Calls.of("p1", 100));
            exporter.flush(5_000);

            assertThat(receiver.requests().get(0).headers()).containsEntry("content-encoding", "gzip");
            assertThat(receiver.spans()).hasSize(100);
        }
    }

    @Test
    void manyCallsGoInFullBatches() {
        CountDownLatch gate = new CountDownLatch(1);
        FakeExporter fake = FakeExporter.behind(gate);
        try (CallExporter exporter = new CallExporter(fake, Resource.empty(), SMALL, calls -> {})) {
            exporter.offer(Calls.of("p1", 4));
            await().until(() -> fake.batches.size() == 1);
            exporter.offer(Calls.of("p1", 10));
            gate.countDown();
            exporter.flush(5_000);

            assertThat(fake.batches.stream().map(List::size)).containsExactly(4, 4, 4, 2);
        }
    }

    @Test
    void whatDoesNotFitTheQueueIsCountedPerProbe() {
        CountDownLatch gate = new CountDownLatch(1);
        FakeExporter fake = FakeExporter.behind(gate);
        try (CallExporter exporter = new CallExporter(fake, Resource.empty(), SMALL, calls -> {})) {
            exporter.offer(Calls.of("p1", 4));
            await().until(() -> fake.batches.size() == 1);

            List<Call> mixed = new ArrayList<>(Calls.of("p1", 6));
            mixed.addAll(Calls.of("p2", 7));
            assertThat(exporter.offer(mixed)).isFalse();

            assertThat(exporter.counts("p1").inFlight()).isEqualTo(10);
            assertThat(exporter.counts("p1").dropped()).isEmpty();
            assertThat(exporter.counts("p2").inFlight()).isEqualTo(4);
            assertThat(exporter.counts("p2").dropped()).containsOnly(entry(DropCause.QUEUE_FULL, 3L));

            gate.countDown();
            assertThat(exporter.flush(5_000)).isTrue();
            assertThat(exporter.counts("p1").exported()).isEqualTo(10);
            assertThat(exporter.counts("p2").exported()).isEqualTo(4);
            assertThat(exporter.total().recorded()).isEqualTo(17);
            assertThat(exporter.total().inFlight()).isZero();
            assertThat(exporter.counts()).containsOnlyKeys("p1", "p2");
        }
    }

    @Test
    void theQueueIsBoundedInBytesToo() {
        CountDownLatch gate = new CountDownLatch(1);
        FakeExporter fake = FakeExporter.behind(gate);
        QueueLimits limits = new QueueLimits(1_000, 100_000, 1_000, 50_000, 0);
        try (CallExporter exporter = new CallExporter(fake, Resource.empty(), limits, calls -> {})) {
            exporter.offer(Calls.of("p1", 1));
            await().until(() -> fake.batches.size() == 1);
            for (int i = 0; i < 10; i++) {
                exporter.offer(List.of(Calls.withText("p1", 10_000)));
            }
            exporter.offer(List.of(Calls.withText("p1", 30_000)));

            assertThat(exporter.counts("p1").dropped())
                    .containsOnly(entry(DropCause.QUEUE_FULL, 6L), entry(DropCause.TOO_LARGE, 1L));
            gate.countDown();
            exporter.flush(5_000);
            assertThat(fake.batches).hasSize(3).allSatisfy(batch -> assertThat(batch.size())
                    .isLessThanOrEqualTo(2));
            assertThat(exporter.counts("p1").exported()).isEqualTo(5);
        }
    }

    @Test
    void offeringDoesNotWaitForASendThatHangs() {
        CountDownLatch gate = new CountDownLatch(1);
        try (CallExporter exporter =
                new CallExporter(FakeExporter.behind(gate), Resource.empty(), QueueLimits.target(), calls -> {})) {
            long start = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                exporter.offer(Calls.of("p1", 1_000));
            }
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                    .isLessThan(30);
            assertThat(exporter.total().recorded()).isEqualTo(200_000);
            assertThat(exporter.total().dropped()).containsOnlyKeys(DropCause.QUEUE_FULL);
            gate.countDown();
        }
    }

    @Test
    void aFailedExportIsCountedAndExplained() throws Exception {
        try (Receiver receiver = Receiver.with(status(401), status(200));
                CallExporter exporter = exporter(receiver, Map.of())) {
            exporter.offer(Calls.of("p1", 5));
            exporter.flush(5_000);
            assertThat(exporter.counts("p1").dropped()).containsOnly(entry(DropCause.EXPORT_FAILED, 5L));
            assertThat(exporter.lastFailure()).contains("401").contains("OTEL_EXPORTER_OTLP_HEADERS");

            exporter.offer(Calls.of("p1", 2));
            exporter.flush(5_000);
            assertThat(exporter.counts("p1").exported()).isEqualTo(2);
            assertThat(exporter.lastFailure()).isNull();
        }
    }

    @Test
    void aCollectorThatIsUnavailableForEverCostsTheBatchAndABoundedTime() throws Exception {
        try (Receiver receiver = Receiver.with(status(503));
                CallExporter exporter = exporter(receiver, Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "1000"))) {
            exporter.offer(Calls.of("p1", 5));
            assertThat(exporter.flush(10_000)).isTrue();

            assertThat(exporter.counts("p1").dropped()).containsOnly(entry(DropCause.EXPORT_FAILED, 5L));
            assertThat(receiver.requests()).hasSizeBetween(2, 5);
        }
    }

    @Test
    void noCollectorAtAllIsExplained() throws Exception {
        String url;
        try (Receiver receiver = Receiver.with(status(200))) {
            url = receiver.url();
        }
        try (CallExporter exporter = new CallExporter(
                ExportTarget.of(url, Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "300"))
                        .open(),
                Resource.empty())) {
            exporter.offer(Calls.of("p1", 1));
            exporter.flush(10_000);
            assertThat(exporter.lastFailure())
                    .contains("no connection to the collector")
                    .contains("is it running?");
        }
    }

    @Test
    void rejectedSpansAreNotCountedAsExported() throws Exception {
        byte[] answer = ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(2)
                        .setErrorMessage("too old"))
                .build()
                .toByteArray();
        List<Call> told = new CopyOnWriteArrayList<>();
        try (Receiver receiver = Receiver.with(body(200, answer));
                CallExporter exporter = new CallExporter(
                        ExportTarget.of(receiver.url(), Map.of()).open(),
                        Resource.empty(),
                        QueueLimits.tool(),
                        told::addAll)) {
            exporter.offer(Calls.of("p1", 5));
            exporter.flush(5_000);

            assertThat(exporter.counts("p1").exported()).isEqualTo(3);
            assertThat(exporter.counts("p1").dropped()).containsOnly(entry(DropCause.EXPORT_FAILED, 2L));
            assertThat(exporter.lastFailure()).contains("rejected 2 spans").contains("too old");
            await().until(() -> told.size() == 3);
        }
    }

    @Test
    void whateverAnExporterThrowsTheNextBatchGetsItsChance() {
        CountDownLatch thrown = new CountDownLatch(2);
        FakeExporter fake = new FakeExporter(() -> {
            thrown.countDown();
            if (thrown.getCount() == 1) {
                throw new IllegalStateException("broken");
            }
            if (thrown.getCount() == 0) {
                return CompletableResultCode.ofSuccess();
            }
            throw new AssertionError("not reached");
        });
        try (CallExporter exporter = new CallExporter(fake, Resource.empty(), SMALL, calls -> {})) {
            exporter.offer(Calls.of("p1", 1));
            exporter.flush(5_000);
            assertThat(exporter.lastFailure()).contains("broken");
            exporter.offer(Calls.of("p1", 1));
            exporter.flush(5_000);

            assertThat(exporter.counts("p1").exported()).isEqualTo(1);
            assertThat(exporter.counts("p1").dropped()).containsOnly(entry(DropCause.EXPORT_FAILED, 1L));
        }
    }

    @Test
    void anErrorIsSurvivedToo() {
        FakeExporter fake = new FakeExporter(() -> {
            throw new OutOfMemoryError("pretended");
        });
        try (CallExporter exporter = new CallExporter(fake, Resource.empty(), SMALL, calls -> {})) {
            for (int i = 1; i <= 2; i++) {
                exporter.offer(Calls.of("p1", 1));
                assertThat(exporter.flush(5_000)).isTrue();
                assertThat(exporter.counts("p1").droppedTotal()).isEqualTo(i);
            }
        }
    }

    @Test
    void batchesThatFindNoMemoryCostThemselvesAloneAndTheApplicationHearsNothing() throws Exception {
        List<Throwable> shortages = List.of(
                new OutOfMemoryError("pretended"),
                new Shortage(false, true),
                new Shortage(true, false),
                new Shortage(true, true));
        AtomicInteger sent = new AtomicInteger();
        FakeExporter fake = new FakeExporter(() -> {
            int batch = sent.getAndIncrement();
            // Each kind twice, between batches that arrive.
            if (batch % 2 == 1 && batch / 2 < 2 * shortages.size()) {
                throw (Error) shortages.get(batch / 2 % shortages.size());
            }
            return CompletableResultCode.ofSuccess();
        });
        try (DefaultHandler application = new DefaultHandler();
                CallExporter exporter = new CallExporter(fake, Resource.empty(), SMALL, calls -> {})) {
            for (int i = 0; i < 20; i++) {
                exporter.offer(Calls.of("p1", 1));
                exporter.offer(Calls.of("p2", 2));
                assertThat(exporter.flush(5_000)).isTrue();
            }

            assertThat(application.heard).isEmpty();
            for (String probe : List.of("p1", "p2")) {
                ExportCounts counts = exporter.counts(probe);
                assertThat(counts.inFlight()).isZero();
                assertThat(counts.dropped()).containsOnlyKeys(DropCause.EXPORT_FAILED);
                assertThat(counts.recorded()).isEqualTo(probe.equals("p1") ? 20 : 40);
            }
            long lost = fake.batches.stream().mapToInt(List::size).sum()
                    - exporter.total().exported();
            assertThat(exporter.total().droppedTotal()).isEqualTo(lost).isPositive();
            assertThat(exporter.lastFailure()).isNull();
        }
    }

    @Test
    void aListenerThatFindsNoMemoryCostsNoCallAndTheApplicationHearsNothing() throws Exception {
        CallExporter.Listener listener = new CallExporter.Listener() {
            @Override
            public void started() {
                throw new OutOfMemoryError("pretended");
            }

            @Override
            public void exported(List<Call> calls) {
                throw new OutOfMemoryError("pretended");
            }
        };
        try (DefaultHandler application = new DefaultHandler();
                CallExporter exporter = new CallExporter(FakeExporter.accepting(), Resource.empty(), SMALL, listener)) {
            long start = System.nanoTime();
            for (int i = 1; i <= 4; i++) {
                exporter.offer(Calls.of("p1", 3));
                assertThat(exporter.flush(5_000)).isTrue();
                assertThat(exporter.counts("p1").exported()).isEqualTo(3L * i);
            }

            // It pauses after each.
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isGreaterThan(350);
            await().untilAsserted(() -> assertThat(exporter.lastFailure()).isEqualTo(ExportFailure.UNTOLD));
            assertThat(application.heard).isEmpty();
        }
    }

    @Test
    void aFailureThatCannotBeToldHasASentence() {
        // Not an OutOfMemoryError, which the test framework would take for its own.
        RuntimeException mute = new RuntimeException() {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                throw new InternalError("pretended");
            }
        };
        assertThat(ExportFailure.sentence(mute)).isEqualTo(ExportFailure.UNTOLD);
    }

    @Test
    void noThreadOfOursIsLeftToTheApplicationsHandlers() throws Exception {
        Set<Thread> others = Thread.getAllStackTraces().keySet();
        CountDownLatch gate = new CountDownLatch(1);
        try (Receiver receiver = Receiver.with(silence());
                CallExporter exporter = exporter(receiver, Map.of())) {
            exporter.offer(Calls.of("p1", 1));
            CallExporter hung = new CallExporter(FakeExporter.hanging(gate), Resource.empty(), SMALL, calls -> {});
            hung.offer(Calls.of("p1", 1));
            await().until(() -> Hung.in("pass", FakeExporter.class.getName()));
            hung.close(100);
            await().until(() -> receiver.requests().size() == 1);

            List<Thread> ours = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("hotspan") && !others.contains(thread))
                    .toList();
            assertThat(ours)
                    .extracting(Thread::getName)
                    .contains("hotspan-export", "hotspan-export-watch", "hotspan-export-end");
            assertThat(ours).allSatisfy(thread -> assertThat(thread.getUncaughtExceptionHandler())
                    .isNotNull()
                    .isNotSameAs(thread.getThreadGroup()));
            exporter.close(100);
        } finally {
            gate.countDown();
        }
    }

    /** A shortage of memory that also strikes whoever asks for its cause, or for its message. */
    private static final class Shortage extends OutOfMemoryError {
        private static final long serialVersionUID = 1;

        private final boolean atCause;
        private final boolean atMessage;

        Shortage(boolean atCause, boolean atMessage) {
            super("pretended");
            this.atCause = atCause;
            this.atMessage = atMessage;
        }

        @Override
        public synchronized @Nullable Throwable getCause() {
            if (atCause) {
                throw new OutOfMemoryError("pretended for the cause");
            }
            return null;
        }

        @Override
        public String getMessage() {
            if (atMessage) {
                throw new OutOfMemoryError("pretended for the message");
            }
            return "pretended";
        }
    }

    @Test
    void anExporterThatAnswersLaterIsWaitedFor() {
        CompletableResultCode later = new CompletableResultCode();
        try (CallExporter exporter =
                new CallExporter(new FakeExporter(() -> later), Resource.empty(), SMALL, calls -> {})) {
            exporter.offer(Calls.of("p1", 1));
            assertThat(exporter.flush(250)).isFalse();
            assertThat(exporter.counts("p1").inFlight()).isEqualTo(1);
            later.succeed();
            assertThat(exporter.flush(5_000)).isTrue();
            assertThat(exporter.counts("p1").exported()).isEqualTo(1);
        }
    }

    @Test
    void theListenerHearsWhatWasExportedAndMayThrow() {
        List<Call> told = new CopyOnWriteArrayList<>();
        List<Call> calls = Calls.of("p1", 6);
        try (CallExporter exporter = new CallExporter(FakeExporter.accepting(), Resource.empty(), SMALL, exported -> {
            told.addAll(exported);
            throw new IllegalStateException("broken listener");
        })) {
            exporter.offer(calls);
            exporter.flush(5_000);
            await().until(() -> told.size() == 6);
            assertThat(told).isEqualTo(calls);
            assertThat(exporter.counts("p1").exported()).isEqualTo(6);
        }
    }

    @Test
    void theBooksBalanceWhileTheCollectorComesAndGoes() throws Exception {
        Receiver.Behaviour[] weather = {
            status(200),
            status(429, "Retry-After: 0"),
            status(200),
            rawThenClose("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
            status(500),
            rawThenClose(""),
            status(503),
            status(200)
        };
        try (Receiver receiver = Receiver.with(weather);
                CallExporter exporter = new CallExporter(
                        ExportTarget.of(receiver.url(), Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "5000"))
                                .open(),
                        Resource.empty(),
                        new QueueLimits(400, 1 << 20, 50, 1 << 20, 5),
                        calls -> {})) {
            List<CompletableFuture<Void>> producers = new ArrayList<>();
            for (String probe : List.of("p1", "p2", "p3")) {
                producers.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 100; i++) {
                        exporter.offer(Calls.of(probe, 7));
                    }
                }));
            }
            producers.forEach(CompletableFuture::join);
            assertThat(exporter.flush(20_000)).isTrue();

            for (String probe : List.of("p1", "p2", "p3")) {
                ExportCounts counts = exporter.counts(probe);
                assertThat(counts.recorded()).isEqualTo(700);
                assertThat(counts.inFlight()).isZero();
                assertThat(counts.exported() + counts.droppedTotal()).isEqualTo(700);
            }
        }
    }

    private static CallExporter exporter(Receiver receiver, Map<String, String> environment) throws Exception {
        return new CallExporter(ExportTarget.of(receiver.url(), environment).open(), Resource.empty());
    }
}
