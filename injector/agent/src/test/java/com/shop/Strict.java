package com.shop;

/** Its loader is. */
public class Strict implements Runnable {
    @Override
    public void run() {
        Till.sum();
    }
}
