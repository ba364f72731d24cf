package com.shop;

/** Its loaders are. */
public class Slow implements Runnable {
    @Override
    public void run() {
        Till.sum();
    }
}
