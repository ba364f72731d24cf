package com.shop.pricing;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;

/** Asks the supplier for a price. It is far away and takes its time, and for very large quantities it gives up. */
public class SupplierGateway {
    private static final long ANSWER_MILLIS = 200;
    private static final int TOO_MANY = 100;

    /** Cents for the whole quantity. */
    public long quote(String sku, int qty) throws SQLException {
        try {
            Thread.sleep(ANSWER_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (qty >= TOO_MANY) {
            throw new SQLTimeoutException("no quote for " + qty + " x " + sku + " within " + ANSWER_MILLIS + " ms");
        }
        return qty * PricingService.listPrice(sku) * 9 / 10;
    }
}
