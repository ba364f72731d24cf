package com.shop.pricing;

import com.shop.users.User;

/** Good customers pay less. */
public class TierDiscount implements Discount {
    @Override
    public int percent(int qty, User user) {
        switch (user.tier()) {
            case "gold":
                return 10;
            case "silver":
                return 5;
            default:
                return 0;
        }
    }
}
