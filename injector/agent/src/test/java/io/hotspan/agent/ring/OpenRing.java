package io.hotspan.agent.ring;

import static io.hotspan.bridge.Layout.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.bridge.Bridge;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An open ring, and what woven code does with it. Nothing may be suppressed in a test that does not say so. */
abstract class OpenRing {
    static final int SLOT = 7;
    static final int PLENTY = 1_000_000_000;

    final BoundRing ring = new BoundRing();
    final List<Long> calls = new ArrayList<>();
    long seen;
    long suppressedBefore;

    @BeforeEach
    void open() {
        ring.open(1 << 20, false);
        suppressedBefore = ring.suppressed();
    }

    @AfterEach
    void close() {
        ring.close();
        assertThat(ring.suppressed()).isEqualTo(suppressedBefore);
    }

    /** What woven code does around a call of a span probe. */
    static void call(int id, @Nullable Runnable within, @Nullable Throwable thrown) {
        long call = Bridge.enter(id);
        long prev = Bridge.state[((int) (call >>> CALL_ENTRY_SHIFT) << ENTRY_SHIFT) + PREV];
        long start = Bridge.start(call);
        if (within != null) within.run();
        Bridge.exit(call, prev, start, id, thrown);
    }

    void arm(int slot, long hits) {
        ring.budget(1, hits, PLENTY);
        ring.arm(new int[] {slot}, new int[] {1});
    }

    int drain() {
        return ring.drain((words, refs, pos) -> {
            calls.add(words[pos + 3]);
            seen++;
        });
    }

    long count(int slot, int word) {
        return ring.counts(slot)[word];
    }

    void reapAll() {
        ring.reap();
    }

    interface Work {
        void run(int n) throws Exception;
    }

    static void inThreads(int count, Work work) throws Exception {
        CyclicBarrier together = new CyclicBarrier(count);
        Set<Throwable> failures = java.util.concurrent.ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            int number = n;
            Thread thread = new Thread(() -> {
                try {
                    together.await();
                    work.run(number);
                } catch (Throwable t) {
                    failures.add(t);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) thread.join();
        assertThat(failures).isEmpty();
    }
}
