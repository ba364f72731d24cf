package com.shop.users;

/** A customer. Immutable. */
public final class User {
    private final String id;
    private final String name;
    private final String tier;

    public User(String id, String name, String tier) {
        this.id = id;
        this.name = name;
        this.tier = tier;
    }

    public String id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** basic, silver or gold. */
    public String tier() {
        return tier;
    }
}
