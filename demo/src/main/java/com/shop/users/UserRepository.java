package com.shop.users;

import java.sql.SQLException;

/** Where customers are kept. */
public interface UserRepository {
    /**
     * Never null.
     *
     * @throws java.util.NoSuchElementException when there is no such customer
     */
    User findById(String id) throws SQLException;
}
