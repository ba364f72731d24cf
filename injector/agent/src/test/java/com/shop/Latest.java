package com.shop;

/** Loaded by one test alone. */
public class Latest implements Runnable {
    @Override
    public void run() {}
}
