package com.shop;

/** Loaded only when a test says so, each time in a loader of its own. */
public class Late implements Runnable {
    @Override
    public void run() {
        Till.ring(1);
    }
}
