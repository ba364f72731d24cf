package com.shop;

import com.shop.mail.Mailer;
import com.shop.orders.Order;
import com.shop.orders.OrderRepository;
import com.shop.pricing.PricingService;
import com.shop.stock.StockService;
import com.shop.users.User;
import com.shop.users.UserRepository;
import java.sql.SQLException;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;

/** What the shop is for. Threads: any. */
public class OrderService {
    private final OrderRepository orders;
    private final UserRepository users;
    private final PricingService pricing;
    private final StockService stock;
    private final Mailer mailer;

    OrderService(
            OrderRepository orders, UserRepository users, PricingService pricing, StockService stock, Mailer mailer) {
        this.orders = orders;
        this.users = users;
        this.pricing = pricing;
        this.stock = stock;
        this.mailer = mailer;
    }

    /** Notes who wants what; returns the id of the order, which is still to be placed. */
    public String draft(String order, String user, String sku) throws SQLException {
        orders.save(new Order(order, user, sku, 0, 0, "draft"));
        return order;
    }

    /**
     * Places an order that was drafted.
     *
     * @throws IllegalStateException when the stock does not suffice
     * @throws SQLException when the database or a supplier does not answer
     */
    public Order place(String order, int qty) throws SQLException {
        Order draft = find(order);
        User user = users.findById(draft.userId());
        stock.reserve(draft.sku(), qty);
        long cents = pricing.price(draft.sku(), qty, user);
        Order placed = draft.placed(qty, cents);
        orders.save(placed);
        CompletableFuture<Integer> unused = mailer.confirm(placed, user);
        return placed;
    }

    public Order find(String order) throws SQLException {
        Order found = orders.findById(order);
        if (found == null) {
            throw new NoSuchElementException("no order " + order);
        }
        return found;
    }
}
