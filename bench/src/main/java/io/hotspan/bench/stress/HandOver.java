package io.hotspan.bench.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** A thread writes records, among them long ones, over chunks that come and go, while the drainer reads: the bridge's own code and the ring's. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "Every record is whole and comes once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Torn, or twice.")
@State
public class HandOver {
    public HandOver() {
        Harness.begin();
    }

    @Actor
    public void thread() {
        Harness.call();
        Harness.longCall();
        Harness.call();
    }

    @Actor
    public void drainer(J_Result result) {
        result.r1 = Harness.drain();
    }
}
