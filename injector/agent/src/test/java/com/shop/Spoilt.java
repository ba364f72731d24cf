package com.shop;

/** Cannot be initialised. */
public final class Spoilt {
    static final int RATE = Integer.parseInt("none");

    private Spoilt() {}

    public static int rate() {
        return RATE;
    }
}
