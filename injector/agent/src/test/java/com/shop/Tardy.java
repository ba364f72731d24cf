package com.shop;

/** The one that lingers. */
public class Tardy implements Runnable {
    @Override
    public void run() {
        linger();
    }

    private static void linger() {
        Till.sum();
    }
}
