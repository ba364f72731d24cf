package io.hotspan.bench;

/** A method of some 17 ns and the loop that calls it. {@link Twins} makes copies of this class, so that no two cases share code or profile. */
public class Work implements Case {
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
