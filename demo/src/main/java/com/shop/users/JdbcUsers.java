package com.shop.users;

import com.shop.Database;
import java.sql.SQLException;
import java.util.List;
import java.util.NoSuchElementException;

/** Customers in the database. Threads: any. */
public class JdbcUsers implements UserRepository {
    private final Database database;

    public JdbcUsers(Database database) {
        this.database = database;
    }

    @Override
    public User findById(String id) throws SQLException {
        List<User> found = database.query(
                row -> new User(row.getString(1), row.getString(2), row.getString(3)),
                "select id, name, tier from users where id = ?",
                id);
        if (found.isEmpty()) {
            throw new NoSuchElementException("no user " + id);
        }
        return found.get(0);
    }
}
