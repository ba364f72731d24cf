package com.shop;

/** Loaded by one test alone, many times. */
public class Many implements Runnable {
    @Override
    public void run() {
        Till.sum();
    }
}
