package com.shop.count;

/** What probes are put on: a class of its own, since HotSpot interprets a method that runs on while its own class is changed. */
final class Step {
    private Step() {}

    static long step(long x) {
        return x * 6364136223846793005L + 1442695040888963407L;
    }
}
