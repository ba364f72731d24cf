package io.hotspan.bench;

/** The method that the OpenTelemetry javaagent watches: it knows classes by name when they load, so this one is no copy. */
public final class AgentWork implements Case {
    @Override
    public long run(long seed, int calls) {
        long sum = seed;
        for (int i = 0; i < calls; i++) sum += tiny(sum);
        return sum;
    }

    private long tiny(long x) {
        long y = x;
        for (int i = 0; i < 7; i++) y = Xorshift.next(y);
        return y;
    }
}
