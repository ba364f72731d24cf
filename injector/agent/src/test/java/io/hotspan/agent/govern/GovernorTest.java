package io.hotspan.agent.govern;

import static io.hotspan.agent.govern.Here.probe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.shop.Till;
import io.hotspan.probes.Ceilings;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.SkipCause;
import io.hotspan.probes.Step;
import io.hotspan.probes.wire.ProbeReport;
import io.hotspan.probes.wire.SetProbes;
import io.hotspan.probes.wire.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The governor in a JVM under load: a probe that costs too much does less, says so, and does all again when it is calm. */
@Timeout(120)
class GovernorTest {
    private Here here;
    private volatile long pauseNanos;
    private volatile boolean over;
    private final Thread busy = new Thread(this::work, "busy");

    private void work() {
        long n = 0;
        while (!over) {
            Till.ring(n & 7);
            n++;
            long pause = pauseNanos;
            if (pause > 0) LockSupport.parkNanos(pause);
        }
    }

    @BeforeEach
    void begin() throws Exception {
        assertThat(Till.sum()).isNotNegative(); // loaded, so that a probe finds it
        here = new Here();
    }

    @AfterEach
    void end() throws Exception {
        over = true;
        if (busy.isAlive()) busy.join();
        here.close();
    }

    private void set(double cpu, Wanted... wanted) {
        here.control.set(new SetProbes(1, List.of(wanted), new Ceilings(0, 0, 0, cpu)));
    }

    private ProbeReport awaitStep(Step step) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    here.tick();
                    return here.report("a").step() == step;
                });
        return here.report("a");
    }

    private static void balanced(Ledger ledger) {
        assertThat(ledger.entered()).isEqualTo(ledger.skippedTotal() + ledger.open() + ledger.recorded());
    }

    @Test
    void aProbeWhoseDisarmedCodeCostsTooMuchIsTakenOutAndTheBooksAreExact() {
        set(
                0.001,
                probe("a", "com.shop.Till::ring")
                        .hits(1_000_000)
                        .ratePerSecond(50)
                        .build());
        busy.start();

        long start = System.nanoTime();
        ProbeReport out = awaitStep(Step.OUT);

        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
        assertThat(out.state()).isEqualTo(ProbeState.TRIPPED);
        assertThat(out.reason()).startsWith(EndReason.GOVERNOR.sentence()).contains("calls/s cost", "0.1 %");
        assertThat(out.action()).contains("--budget");
        balanced(out.ledger());
        assertThat(out.ledger().skipped()).containsKey(SkipCause.RATE);
    }

    @Test
    void aLosslessProbeBecomesASampleAndComesBackWhenItIsCalm() {
        set(0.02, probe("a", "com.shop.Till::ring").hits(100_000_000).build());
        pauseNanos = 1;
        busy.start();

        ProbeReport sampled = awaitStep(Step.SAMPLED);
        assertThat(sampled.state()).isEqualTo(ProbeState.LIVE);
        assertThat(sampled.stepReason()).contains("calls/s cost", "2.0 %");
        assertThat(sampled.cpu()).isPositive();
        await().until(() -> {
            here.tick();
            return here.ledger("a").skipped().containsKey(SkipCause.GOVERNOR);
        });
        pauseNanos = 20_000_000;
        ProbeReport again = awaitStep(Step.SPAN);

        assertThat(again.stepReason()).isEmpty();
        assertThat(again.ledger().skipped()).containsKey(SkipCause.GOVERNOR).doesNotContainKey(SkipCause.RATE);
        over = true;
        await().until(() -> !busy.isAlive());
        balanced(here.ledger("a"));
        assertThat(here.ledger("a").open()).isZero();
    }

    /** All of them would still be too much; more of them than in the worst moment would not. */
    @Test
    void aSampledProbeGetsMoreSpansWhenThereIsRoomForMore() {
        Wanted probe = probe("a", "com.shop.Till::ring").hits(100_000_000).build();
        set(1, probe);
        pauseNanos = 1;
        busy.start();
        long calm = System.nanoTime() + TimeUnit.SECONDS.toNanos(3); // what a record takes has been learned by then
        await().until(() -> {
            here.tick();
            return System.nanoTime() > calm && here.report("a").cpu() > 0;
        });
        double whole = here.report("a").cpu();
        here.control.set(new SetProbes(2, List.of(probe), new Ceilings(0, 0, 0, whole / 8)));
        awaitStep(Step.SAMPLED);
        long[] seen = new long[2];
        here.control.set(new SetProbes(3, List.of(probe), new Ceilings(0, 0, 0, whole)));
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    here.tick();
                    Ledger now = here.ledger("a");
                    double part = (double) (now.recorded() - seen[1]) / Math.max(1, now.entered() - seen[0]);
                    boolean first = seen[0] == 0;
                    seen[0] = now.entered();
                    seen[1] = now.recorded();
                    return !first && part > 0.25;
                });
        assertThat(here.report("a").step()).isLessThanOrEqualTo(Step.SAMPLED);
    }

    @Test
    void aTimeProbeIsSteppedDownToACountThenOffAndUpAgain() {
        // A call costs 60 ns timed, 10 counted and 4.5 disarmed at least: the budget decides how far it goes.
        set(0.2, probe("a", "com.shop.Till::ring -> time").build());
        busy.start();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    here.tick();
                    return here.report("a").step() != Step.HISTOGRAM;
                });

        ProbeReport down = here.report("a");
        assertThat(down.step()).isIn(Step.COUNT, Step.OFF);
        assertThat(down.stepReason()).contains("20 %");
        pauseNanos = 20_000_000;
        ProbeReport again = awaitStep(Step.HISTOGRAM);

        assertThat(again.state()).isEqualTo(ProbeState.LIVE);
        long before = again.timings().get(0).count();
        await().until(() -> {
            here.tick();
            return here.report("a").timings().get(0).count() > before;
        });
        over = true;
        await().until(() -> !busy.isAlive());
        balanced(here.ledger("a"));
        assertThat(here.ledger("a").open()).isZero();
    }

    @Test
    void theCostliestOfTwoGoesDownAndTheOtherStays() {
        set(
                0.02,
                probe("a", "com.shop.Till::ring -> time").build(),
                probe("b", "com.shop.Till::refund -> time").build());
        busy.start();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    here.tick();
                    return here.report("a").step() != Step.HISTOGRAM;
                });

        assertThat(here.report("b").step()).isEqualTo(Step.HISTOGRAM);
        assertThat(here.report("b").state()).isEqualTo(ProbeState.LIVE);
    }

    @Test
    void whatItCostsIsToldWithWhatItMayCost() {
        set(0.5, probe("a", "com.shop.Till::ring -> count").build());
        busy.start();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    here.tick();
                    return here.control.status().cpu() > 0.001;
                });

        assertThat(here.control.status().cpuBudget()).isEqualTo(0.5);
        assertThat(here.report("a").enteredPerSecond()).isGreaterThan(10_000);
        assertThat(here.report("a").step()).isEqualTo(Step.COUNT);
    }
}
