package com.shop;

/** The one that does not linger. */
public class Tarry {}
