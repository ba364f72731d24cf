package io.hotspan.exporters;

import static io.hotspan.exporters.Receiver.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.DropCause;
import io.opentelemetry.sdk.resources.Resource;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However an exporter ends, it takes no longer than it is told, and each call is accounted for. */
@Timeout(60)
class ExporterCloseTest {
    private static final QueueLimits SMALL = new QueueLimits(10, 1 << 20, 4, 1 << 20, 20);

    @Test
    void closingSendsWhatIsQueuedAndShutsTheExporterDown() {
        FakeExporter fake = FakeExporter.accepting();
        CallExporter exporter = new CallExporter(
                fake, Resource.empty(), new QueueLimits(100, 1 << 20, 50, 1 << 20, 60_000), calls -> {});
        exporter.offer(Calls.of("p1", 5));

        assertThat(exporter.close(5_000)).isTrue();

        assertThat(fake.spans()).isEqualTo(5);
        assertThat(fake.shutdowns).hasValue(1);
        assertThat(exporter.counts("p1").exported()).isEqualTo(5);
        assertThat(exporter.offer(Calls.of("p1", 2))).isFalse();
        assertThat(exporter.counts("p1").dropped()).containsOnly(entry(DropCause.SHUTDOWN, 2L));
        assertThat(exporter.close(5_000)).isTrue();
    }

    @Test
    void closingWhileTheCollectorHangsIsBoundedAndEveryCallAccountedFor() throws Exception {
        try (Receiver receiver = Receiver.with(silence())) {
            CallExporter exporter = exporter(receiver, Map.of());
            exporter.offer(Calls.of("p1", 5));
            await().until(() -> receiver.requests().size() == 1);
            exporter.offer(Calls.of("p1", 7));

            long start = System.nanoTime();
            assertThat(exporter.close(400)).isFalse();

            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(5_000);
            assertThat(exporter.counts("p1").dropped()).containsOnly(entry(DropCause.SHUTDOWN, 12L));
            assertThat(exporter.total().inFlight()).isZero();
        }
    }

    @Test
    void whatACollectorThatIsNotThereWasOfferedHasFailedEvenIfTheEndCutsTheRetriesShort() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ExportTarget nobody = ExportTarget.of("http://127.0.0.1:" + port, Map.of());
        CallExporter exporter = new CallExporter(nobody.open(), Resource.empty(), SMALL, calls -> {});
        exporter.offer(Calls.of("p1", 3));

        assertThat(exporter.close(1_500)).isFalse();

        assertThat(exporter.counts("p1").dropped()).containsOnly(entry(DropCause.EXPORT_FAILED, 3L));
        assertThat(exporter.lastFailure())
                .contains("no connection to the collector")
                .contains("is it running?");
    }

    @Test
    void anExporterThatCannotEvenBeShutDownIsWrittenOff() {
        CountDownLatch gate = new CountDownLatch(1);
        FakeExporter fake = FakeExporter.behind(gate);
        Set<Thread> others = Thread.getAllStackTraces().keySet();
        CallExporter exporter = new CallExporter(fake, Resource.empty(), SMALL, calls -> {});
        exporter.offer(Calls.of("p1", 3));
        await().until(() -> fake.batches.size() == 1);

        assertThat(exporter.close(200)).isFalse();
        assertThat(exporter.counts("p1").dropped()).containsOnly(entry(DropCause.SHUTDOWN, 3L));

        gate.countDown();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("hotspan-export") && !others.contains(thread)));
        assertThat(exporter.counts("p1").exported()).isZero();
        assertThat(exporter.counts("p1").recorded()).isEqualTo(3);
    }

    @Test
    void aShutdownThatHangsDoesNotHoldTheClose() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        FakeExporter fake = FakeExporter.hangingAtShutdown(gate);
        CallExporter idle = new CallExporter(fake, Resource.empty(), SMALL, calls -> {});
        idle.offer(Calls.of("p1", 3));
        assertThat(Hung.millis(() -> idle.close(400))).isBetween(300L, 5_000L);
        assertThat(idle.counts("p1").exported()).isEqualTo(3);

        FakeExporter never = FakeExporter.hanging(gate);
        CallExporter busy = new CallExporter(never, Resource.empty(), SMALL, calls -> {});
        busy.offer(Calls.of("p1", 3));
        await().until(() -> never.batches.size() == 1);
        assertThat(Hung.millis(() -> busy.close(400))).isBetween(300L, 5_000L);
        assertThat(busy.counts("p1").dropped()).containsOnly(entry(DropCause.SHUTDOWN, 3L));

        gate.countDown();
        await().until(() -> fake.shutdowns.get() == 1 && never.shutdowns.get() == 1);
    }

    @Test
    void anExporterIsShutDownOnce() {
        CountDownLatch gate = new CountDownLatch(1);
        FakeExporter hung = FakeExporter.behind(gate);
        Set<Thread> others = Thread.getAllStackTraces().keySet();
        CallExporter exporter = new CallExporter(hung, Resource.empty(), SMALL, calls -> {});
        exporter.offer(Calls.of("p1", 1));
        await().until(() -> hung.batches.size() == 1);
        exporter.close(100);
        await().until(() -> hung.shutdowns.get() == 1);
        gate.countDown();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("hotspan-export") && !others.contains(thread)));
        assertThat(hung.shutdowns).hasValue(1);
    }

    private static CallExporter exporter(Receiver receiver, Map<String, String> environment) throws Exception {
        return new CallExporter(ExportTarget.of(receiver.url(), environment).open(), Resource.empty());
    }
}
