package com.shop.mail;

import com.shop.Threads;
import com.shop.orders.Order;
import com.shop.users.User;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Writes confirmations on two threads of its own; when it cannot keep up, the oldest one waiting is thrown away. */
public class Mailer implements AutoCloseable {
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            2,
            2,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(1000),
            Threads.named("mailer-"),
            new ThreadPoolExecutor.DiscardOldestPolicy());
    private final AtomicLong charactersSent = new AtomicLong();

    /** Returns at once; completes when the mail is written. */
    public CompletableFuture<Integer> confirm(Order order, User user) {
        return CompletableFuture.supplyAsync(() -> send(write(order, user)), threads);
    }

    String write(Order order, User user) {
        return "Dear " + user.name() + ",\nthank you for ordering " + order.qty() + " x " + order.sku() + ".\n";
    }

    int send(String text) {
        charactersSent.addAndGet(text.length());
        return text.length();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
