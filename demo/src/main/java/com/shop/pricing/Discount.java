package com.shop.pricing;

import com.shop.users.User;

/** A reason to ask for less. */
public interface Discount {
    /** Percent to take off, 0 for none. */
    int percent(int qty, User user);
}
