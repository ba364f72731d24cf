package com.shop.users;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the customers seen last in front of a slower repository. Threads: any; guarded by the map. */
public class CachedUsers implements UserRepository {
    private static final int SIZE = 20;

    private final UserRepository behind;
    private final Map<String, User> recent = new LinkedHashMap<String, User>(32, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, User> eldest) {
            return size() > SIZE;
        }
    };

    public CachedUsers(UserRepository behind) {
        this.behind = behind;
    }

    @Override
    public User findById(String id) throws SQLException {
        User known;
        synchronized (recent) {
            known = recent.get(id);
        }
        if (known == null) {
            known = behind.findById(id);
            synchronized (recent) {
                recent.put(id, known);
            }
        }
        return known;
    }
}
