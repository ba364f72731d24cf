package io.hotspan.bench.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Two threads fill chunks and claim free ones, then the drainer frees them: no chunk has two owners, no record is torn or comes twice. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "Every record is whole and comes once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A chunk with two owners: torn, or twice.")
@State
public class TwoThreads {
    public TwoThreads() {
        Harness.begin();
    }

    @Actor
    public void one() {
        for (int i = 0; i < 5; i++) Harness.call();
    }

    @Actor
    public void other() {
        for (int i = 0; i < 5; i++) Harness.longCall();
    }

    @Arbiter
    public void drainer(J_Result result) {
        result.r1 = Harness.drain();
    }
}
