package io.hotspan.webui.targets;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.probes.Call;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Step;
import io.hotspan.probes.wire.Timing;
import io.hotspan.webui.fixtures.FakeMachine;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetTest {
    private static final long NOW = 1_700_000_000_123L;

    private final AtomicInteger changes = new AtomicInteger();
    private final Target target = new Target(
            FakeMachine.SHOP,
            Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC),
            changed -> changes.incrementAndGet());

    @Test
    void theViewSaysWhenTheNewestStatusCame() {
        assertThat(target.view().statusMillis()).isZero();
        target.status(status(1));
        assertThat(target.view().statusMillis()).isEqualTo(NOW);
    }

    @Test
    void callsChangeThePageAtOnce() {
        target.status(status(200));
        target.count(List.of(call()));
        assertThat(changes).hasValue(2);
    }

    @Test
    void withManyTimedMethodsCallsWaitForTheNextStatus() {
        target.status(status(201));
        target.count(List.of(call()));
        assertThat(changes).hasValue(1);
        target.status(status(201));
        assertThat(changes).hasValue(2);
    }

    private static Call call() {
        return Call.builder("p1", "com.shop.OrderService", "place")
                .traceId(1, 2)
                .spanId(3, 0)
                .time(1_000, 2_000)
                .build();
    }

    private static TargetStatus status(int timings) {
        List<Timing> all = IntStream.range(0, timings)
                .mapToObj(i -> new Timing("a.B::m" + i, 1, 0, 5, 5))
                .toList();
        ProbeStatus probe = new ProbeStatus(
                "p1",
                "a.B -> time",
                ProbeState.LIVE,
                "",
                1,
                timings,
                60_000,
                -1,
                Ledger.EMPTY,
                List.of(),
                List.of(),
                all,
                "mia",
                0,
                "",
                "",
                Step.HISTOGRAM,
                "",
                0.001);
        return new TargetStatus(1, 0, 1, List.of(probe));
    }
}
