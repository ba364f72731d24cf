package com.shop.stock;

import com.shop.Database;
import java.sql.SQLException;
import java.util.List;
import java.util.NoSuchElementException;

/** Stock in the database. Threads: any. */
public class StockRepository {
    private final Database database;

    public StockRepository(Database database) {
        this.database = database;
    }

    public int findLevel(String sku) throws SQLException {
        List<Integer> found = database.query(row -> row.getInt(1), "select level from stock where sku = ?", sku);
        if (found.isEmpty()) {
            throw new NoSuchElementException("no article " + sku);
        }
        return found.get(0);
    }

    public void reserve(String sku, int qty) throws SQLException {
        database.update("update stock set reserved = reserved + ? where sku = ?", qty, sku);
    }
}
