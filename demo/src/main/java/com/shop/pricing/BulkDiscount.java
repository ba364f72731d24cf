package com.shop.pricing;

import com.shop.users.User;

/** Ten and more are cheaper. */
public class BulkDiscount implements Discount {
    @Override
    public int percent(int qty, User user) {
        return qty < 10 ? 0 : Math.min(15, qty / 10);
    }
}
