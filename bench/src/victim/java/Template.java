/** One method; the victim defines thousands of these under other names. */
public final class Template implements Op {
    private long last;

    @Override
    public long op(long x) {
        long y = x ^ last;
        for (int i = 0; i < 8; i++) y = y * 6364136223846793005L + 1442695040888963407L;
        last = y;
        return y;
    }
}
