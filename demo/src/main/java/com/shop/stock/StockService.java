package com.shop.stock;

import java.sql.SQLException;

/** Sets goods aside for an order. Threads: any. */
public class StockService {
    private final StockRepository stock;

    public StockService(StockRepository stock) {
        this.stock = stock;
    }

    /** The bug: nobody expects the exception, so a customer who wants the last piece of something sees an error 500. */
    public void reserve(String sku, int qty) throws SQLException {
        int level = stock.findLevel(sku);
        if (level <= qty) {
            throw new IllegalStateException("stock of " + sku + " is " + level + ", cannot reserve " + qty);
        }
        stock.reserve(sku, qty);
    }
}
