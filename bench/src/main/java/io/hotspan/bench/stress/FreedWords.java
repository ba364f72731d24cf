package io.hotspan.bench.stress;

import io.hotspan.bridge.Words;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * How an entry passes from a dead thread to a new one: the drainer clears its words and then the owner, by the bridge's release; the new
 * thread sees the owner gone, claims by compare-and-set, and must find the words cleared. A model: the words are this test's own.
 */
@JCStressTest
@Outcome(
        id = {"0, 0", "1, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "Not claimed, or claimed and clear.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The new owner sees the old one's words.")
@State
public class FreedWords {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] entry = {7, 42};

    @Actor
    public void drainer() {
        entry[1] = 0;
        Words.release(entry, 0, 0);
    }

    @Actor
    public void claimer(JJ_Result result) {
        if (entry[0] != 0 || !LONGS.compareAndSet(entry, 0, 0L, 8L)) return;
        result.r1 = 1;
        result.r2 = entry[1];
    }
}
