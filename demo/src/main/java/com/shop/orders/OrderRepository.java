package com.shop.orders;

import com.shop.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Orders in the database. Threads: any. */
public class OrderRepository {
    private static final String COLUMNS = "id, user_id, sku, qty, cents, status";

    private final Database database;

    public OrderRepository(Database database) {
        this.database = database;
    }

    /** Null when there is none. */
    public @Nullable Order findById(String id) throws SQLException {
        List<Order> found =
                database.query(OrderRepository::order, "select " + COLUMNS + " from orders where id = ?", id);
        return found.isEmpty() ? null : found.get(0);
    }

    public List<Order> findByUser(String userId) throws SQLException {
        return database.query(OrderRepository::order, "select " + COLUMNS + " from orders where user_id = ?", userId);
    }

    public void save(Order order) throws SQLException {
        database.update(
                "merge into orders(" + COLUMNS + ") values(?, ?, ?, ?, ?, ?)",
                order.id(),
                order.userId(),
                order.sku(),
                order.qty(),
                order.cents(),
                order.status());
    }

    public long sumOfCents() throws SQLException {
        return database.query(row -> row.getLong(1), "select coalesce(sum(cents), 0) from orders")
                .get(0);
    }

    private static Order order(ResultSet row) throws SQLException {
        return new Order(
                row.getString(1), row.getString(2), row.getString(3), row.getInt(4), row.getLong(5), row.getString(6));
    }
}
