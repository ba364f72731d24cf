package com.shop;

import com.shop.orders.OrderRepository;
import java.sql.SQLException;

/** Takes as long as it is told to: the call that is still open when somebody looks for a stuck request. */
public class ReportService {
    private final OrderRepository orders;

    ReportService(OrderRepository orders) {
        this.orders = orders;
    }

    public String revenue(int seconds) throws SQLException, InterruptedException {
        long cents = orders.sumOfCents();
        awaitClosingOfBooks(seconds);
        return String.valueOf(cents);
    }

    private static void awaitClosingOfBooks(int seconds) throws InterruptedException {
        Thread.sleep(1000L * seconds);
    }
}
