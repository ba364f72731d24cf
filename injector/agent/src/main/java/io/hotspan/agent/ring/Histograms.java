package io.hotspan.agent.ring;

import static io.hotspan.bridge.Layout.HISTOGRAM_BUCKETS;

import java.util.ArrayDeque;
import java.util.Arrays;

/** Which parts of the one array of histograms are taken. Guarded by: this, since a class may be woven as it loads, on any thread. Public, since
 * the ring that uses it is defined by a loader of its own. */
public final class Histograms {
    private final ArrayDeque<Integer> free = new ArrayDeque<>();

    /**
     * The array for that many; its first part is nobody's, since offset 0 means none.
     *
     * @return all zero
     */
    public synchronized int[] open(int most) {
        free.clear();
        for (int i = 1; i <= most; i++) free.add(i * HISTOGRAM_BUCKETS);
        return new int[(most + 1) * HISTOGRAM_BUCKETS];
    }

    /** Returns the offset of an empty histogram, 0 when none is left. */
    public synchronized int take(int[] all) {
        Integer at = free.poll();
        if (at == null || at >= all.length) return 0;
        Arrays.fill(all, at, at + HISTOGRAM_BUCKETS, 0);
        return at;
    }

    public synchronized void giveBack(int at) {
        free.add(at);
    }
}
