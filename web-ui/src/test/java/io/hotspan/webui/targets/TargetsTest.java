package io.hotspan.webui.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.probes.Call;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Ledger;
import io.hotspan.webui.fixtures.FakeMachine;
import io.hotspan.webui.traces.TraceStore;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private final FakeMachine machine = new FakeMachine(0, 0);
    private final AtomicInteger sent = new AtomicInteger();
    private final Targets targets =
            new Targets(machine, new TraceStore(10, 1 << 20), agent -> new SlowExports(), Clock.systemUTC());

    @Test
    void theLastSpansAreSentBeforeTheConsoleEnds() {
        attach();
        targets.close();
        assertThat(sent).hasValue(1);
        assertThat(targets.farewells()).singleElement().satisfies(bye -> {
            assertThat(bye.jvm()).isEqualTo(FakeMachine.SHOP);
            assertThat(bye.ending()).isNotNull().extracting(Ending::reason).isEqualTo(EndReason.LEFT);
            assertThat(bye.restored()).isTrue();
            assertThat(bye.gone()).isFalse();
            assertThat(bye.unsent()).isEmpty();
        });
    }

    @Test
    void anAgentThatSaysNoGoodbyeIsHungUpOnAndHasConfirmedNothing() {
        attach();
        machine.session(FakeMachine.SHOP).mute();
        targets.close();
        assertThat(sent).hasValue(1);
        assertThat(targets.farewells()).singleElement().satisfies(bye -> {
            assertThat(bye.ending()).isNull();
            assertThat(bye.restored()).isFalse();
            assertThat(bye.gone()).isFalse();
        });
    }

    @Test
    void aProcessThatHasEndedIsGone() {
        attach();
        machine.session(FakeMachine.SHOP).breakLink("The target process has ended.");
        machine.run(List.of());
        targets.close();
        assertThat(targets.farewells())
                .singleElement()
                .extracting(Farewell::gone)
                .isEqualTo(true);
    }

    @Test
    void whatWasNeverAttachedHasNoFarewell() {
        Target target = targets.attach(FakeMachine.OTHER);
        await().until(() -> target.state() == Target.State.FAILED);
        targets.close();
        assertThat(targets.farewells()).isEmpty();
    }

    @Test
    void aConsoleThatEndsAttachesToNothingMore() {
        targets.close();
        Target target = targets.attach(FakeMachine.SHOP);
        await().until(() -> target.state() == Target.State.FAILED);
        assertThat(target.view().problem())
                .isNotNull()
                .extracting(TargetView.Problem::message)
                .isEqualTo("The console is ending.");
    }

    private void attach() {
        Target target = targets.attach(FakeMachine.SHOP);
        await().until(() -> target.state() == Target.State.ATTACHED);
    }

    /** Takes its time for what is left. */
    private final class SlowExports implements Exports {
        @Override
        public void offer(List<Call> calls) {}

        @Override
        public Ledger merge(String probe, Ledger agent, long received) {
            return agent;
        }

        @Override
        public void close() {
            long end = System.nanoTime() + 300_000_000;
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            sent.incrementAndGet();
        }
    }
}
