package io.hotspan.webui.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.Call;
import io.hotspan.webui.traces.SpanView;
import io.hotspan.webui.traces.StoredSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private final Page page = new Page();
    private final AtomicBoolean signedIn = new AtomicBoolean(true);
    private final AtomicInteger asked = new AtomicInteger();
    private final EventStream stream = new EventStream(page, () -> {
        asked.incrementAndGet();
        return signedIn.get();
    });
    private final Thread thread = new Thread(stream::run, "test-stream");

    @AfterEach
    void stop() throws InterruptedException {
        page.gate.countDown();
        stream.close();
        thread.join(5_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void aSlowPageLosesTheOldestSpansAndIsToldHowMany() {
        stream.spans(spans(1, 5_000));
        page.gate.countDown();
        thread.start();
        await().until(() -> page.orders().contains(5_000L));
        assertThat(page.orders()).hasSize(2_000).first().isEqualTo(3_001L);
        assertThat(page.data("lost")).containsExactly(Map.of("spans", 3_000L));
    }

    @Test
    void aNewerStateReplacesOneThatWasNotSentYet() {
        stream.state("target:1", "target", () -> "old");
        stream.state("target:1", "target", () -> "new");
        stream.state("jvms", "jvms", () -> "list");
        page.gate.countDown();
        thread.start();
        await().until(() -> !page.data("jvms").isEmpty());
        assertThat(page.data("target")).containsExactly("new");
    }

    @Test
    void putsNeverWaitForThePage() {
        thread.start();
        stream.state("jvms", "jvms", () -> "first");
        await().until(() -> page.inside);
        long before = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            stream.spans(spans(i * 100L, i * 100L + 99));
            stream.state("jvms", "jvms", () -> "more");
        }
        assertThat(System.nanoTime() - before).isLessThan(2_000_000_000L);
        assertThat(page.data("spans")).isEmpty();
    }

    @Test
    void aPageThatIsGoneEndsTheStream() throws InterruptedException {
        page.gone = true;
        page.gate.countDown();
        thread.start();
        stream.state("jvms", "jvms", () -> "list");
        thread.join(5_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void whoSignsOutGetsNothingMoreOfABusyStream() throws InterruptedException {
        page.gate.countDown();
        thread.start();
        stream.spans(spans(1, 1));
        await().until(() -> page.orders().contains(1L));
        signedIn.set(false);
        stream.spans(spans(2, 2));
        thread.join(5_000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(page.orders()).containsExactly(1L);
        assertThat(page.data("bye")).containsExactly(Map.of("reason", "session"));
    }

    @Test
    void aBusyStreamCountsAsActivity() {
        page.gate.countDown();
        thread.start();
        await().until(() -> {
            stream.state("target:1", "target", () -> "status");
            return asked.get() >= 3;
        });
        assertThat(page.data("target")).hasSizeGreaterThanOrEqualTo(2);
    }

    private static List<SpanView> spans(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(order -> SpanView.of(new StoredSpan(
                        "shop", order, Call.builder("p1", "com.shop.A", "b").build())))
                .toList();
    }

    /** A page that takes nothing before its gate is opened. */
    private static final class Page implements EventStream.Wire {
        private record Sent(String name, Object data) {}

        private final CountDownLatch gate = new CountDownLatch(1);
        private final List<Sent> sent = new ArrayList<>();
        private volatile boolean inside;
        private volatile boolean gone;

        @Override
        public boolean event(String name, Object data) {
            inside = true;
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (this) {
                sent.add(new Sent(name, data));
            }
            return !gone;
        }

        @Override
        public boolean heartbeat() {
            return !gone;
        }

        synchronized List<Object> data(String name) {
            return sent.stream()
                    .filter(s -> s.name.equals(name))
                    .map(Sent::data)
                    .toList();
        }

        List<Long> orders() {
            return data("spans").stream()
                    .flatMap(batch -> ((List<?>) batch).stream())
                    .map(span -> ((SpanView) span).order())
                    .toList();
        }
    }
}
