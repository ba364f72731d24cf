package com.shop;

import com.shop.orders.Order;
import com.shop.users.LoginService;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shop over HTTP.
 *
 * <pre>
 *   /place?order=7781&amp;user=u3&amp;sku=sku-2&amp;qty=12     places an order
 *   /order?order=7781                              shows one
 *   /login?user=u3&amp;password=…                     true or false
 *   /report?seconds=5                              is slow on purpose
 *   /health                                        ok
 * </pre>
 */
public final class OrderController {
    private final OrderService orders;
    private final LoginService logins;
    private final ReportService reports;

    OrderController(OrderService orders, LoginService logins, ReportService reports) {
        this.orders = orders;
        this.logins = logins;
        this.reports = reports;
    }

    void register(HttpServer server) {
        server.createContext("/place", exchange -> answer(exchange, this::place));
        server.createContext("/order", exchange -> answer(exchange, this::show));
        server.createContext("/login", exchange -> answer(exchange, this::login));
        server.createContext("/report", exchange -> answer(exchange, this::report));
        server.createContext("/health", exchange -> answer(exchange, parameters -> "ok"));
    }

    private String place(Map<String, String> parameters) throws Exception {
        String order =
                orders.draft(required(parameters, "order"), required(parameters, "user"), required(parameters, "sku"));
        return json(orders.place(order, Integer.parseInt(required(parameters, "qty"))));
    }

    private String show(Map<String, String> parameters) throws Exception {
        return json(orders.find(required(parameters, "order")));
    }

    private String login(Map<String, String> parameters) throws Exception {
        return String.valueOf(logins.login(required(parameters, "user"), parameters.getOrDefault("password", "")));
    }

    private String report(Map<String, String> parameters) throws Exception {
        return reports.revenue(Integer.parseInt(parameters.getOrDefault("seconds", "1")));
    }

    private static String json(Order order) {
        return "{\"order\":\"" + order.id() + "\",\"user\":\"" + order.userId() + "\",\"sku\":\"" + order.sku()
                + "\",\"qty\":" + order.qty() + ",\"cents\":" + order.cents() + ",\"status\":\"" + order.status()
                + "\"}";
    }

    private static void answer(HttpExchange exchange, Action action) throws IOException {
        int status = 200;
        String body;
        try {
            body = action.answer(parameters(exchange.getRequestURI().getRawQuery()));
        } catch (Exception e) {
            status = e instanceof IllegalArgumentException ? 400 : 500;
            body = "{\"error\":\"" + e.getClass().getName() + "\"}";
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return parameters;
    }

    private static String required(Map<String, String> parameters, String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private interface Action {
        String answer(Map<String, String> parameters) throws Exception;
    }
}
