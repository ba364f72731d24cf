package com.shop.orders;

/** One order; money in cents. Immutable. */
public final class Order {
    private final String id;
    private final String userId;
    private final String sku;
    private final int qty;
    private final long cents;
    private final String status;

    public Order(String id, String userId, String sku, int qty, long cents, String status) {
        this.id = id;
        this.userId = userId;
        this.sku = sku;
        this.qty = qty;
        this.cents = cents;
        this.status = status;
    }

    public Order placed(int quantity, long price) {
        return new Order(id, userId, sku, quantity, price, "placed");
    }

    public String id() {
        return id;
    }

    public String userId() {
        return userId;
    }

    public String sku() {
        return sku;
    }

    public int qty() {
        return qty;
    }

    public long cents() {
        return cents;
    }

    public String status() {
        return status;
    }

    @Override
    public String toString() {
        return "Order[" + id + ", " + qty + " x " + sku + " for " + userId + ", " + cents + " cents, " + status + "]";
    }
}
