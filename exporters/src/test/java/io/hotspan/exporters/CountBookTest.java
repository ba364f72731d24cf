package io.hotspan.exporters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.sun.management.ThreadMXBean;
import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountBookTest {
    private static final int ROUNDS = 1_000;

    @Test
    void aCallIsAccountedForWithoutMemory() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        CountBook book = new CountBook();
        List<Call> calls =
                List.of(Calls.call("p1", 1).build(), Calls.call("p2", 2).build());
        calls.forEach(book::open);
        account(book, calls);

        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 1; i < ROUNDS; i++) {
            account(book, calls);
        }
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;

        assertThat(allocated).isLessThan(8 * ROUNDS);
        assertThat(book.of("p1").exported()).isEqualTo(ROUNDS);
        assertThat(book.of("p2").dropped())
                .containsOnly(entry(DropCause.SHUTDOWN, (long) ROUNDS), entry(DropCause.QUEUE_FULL, (long) ROUNDS));
        assertThat(book.of("p2").inFlight()).isZero();
    }

    private static void account(CountBook book, List<Call> calls) {
        for (int i = 0; i < 2; i++) {
            book.queued(calls.get(i));
            book.refused(calls.get(i), DropCause.QUEUE_FULL);
        }
        book.exported(calls.get(0));
        book.dropped(calls.get(1), DropCause.SHUTDOWN);
    }
}
