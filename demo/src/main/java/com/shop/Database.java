package com.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.h2.jdbcx.JdbcConnectionPool;

/** The shop's tables, in memory, and the three ways it talks to them. Threads: any. */
public final class Database implements AutoCloseable {
    private static final int SKUS = 20;
    private static final int USERS = 50;
    private static final String[] TIERS = {"basic", "basic", "silver", "gold"};

    private final JdbcConnectionPool pool;

    private Database(JdbcConnectionPool pool) {
        this.pool = pool;
    }

    /** A fresh database with its users and stock. */
    static Database inMemory() throws SQLException {
        JdbcConnectionPool pool = JdbcConnectionPool.create(
                "jdbc:h2:mem:shop" + System.nanoTime() + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE", "shop", "");
        pool.setMaxConnections(32);
        Database database = new Database(pool);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table users(id varchar primary key, name varchar, tier varchar)");
            statement.execute("create table stock(sku varchar primary key, level int, reserved bigint)");
            statement.execute("create table orders(id varchar primary key, user_id varchar, sku varchar,"
                    + " qty int, cents bigint, status varchar)");
        }
        for (int i = 0; i < USERS; i++) {
            database.update("insert into users values(?, ?, ?)", "u" + i, "Customer " + i, TIERS[i % TIERS.length]);
        }
        for (int i = 0; i < SKUS; i++) {
            // Of sku-13 there is little: see StockService.
            database.update("insert into stock values(?, ?, 0)", "sku-" + i, i == 13 ? 7 : 1000);
        }
        return database;
    }

    /** Returns the number of rows changed. */
    public int update(String sql, Object... parameters) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = prepared(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** All rows, each mapped. */
    public <T> List<T> query(RowMapper<T> mapper, String sql, Object... parameters) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = prepared(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> mapped = new ArrayList<>();
            while (rows.next()) {
                mapped.add(mapper.map(rows));
            }
            return mapped;
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    @Override
    public void close() {
        pool.dispose();
    }

    /** One row to one value. */
    public interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }
}
