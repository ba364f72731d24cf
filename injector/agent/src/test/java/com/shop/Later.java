package com.shop;

/** A class with a superclass that is loaded with it. */
public class Later extends Late {
    @Override
    public void run() {
        super.run();
    }
}
