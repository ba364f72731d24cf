package com.shop;

import com.shop.mail.Mailer;
import com.shop.orders.OrderRepository;
import com.shop.pricing.BulkDiscount;
import com.shop.pricing.PricingService;
import com.shop.pricing.SupplierGateway;
import com.shop.pricing.TierDiscount;
import com.shop.stock.StockRepository;
import com.shop.stock.StockService;
import com.shop.users.CachedUsers;
import com.shop.users.JdbcUsers;
import com.shop.users.LoginService;
import com.shop.users.UserRepository;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;

/** The running shop: everything that is wired together, and the HTTP server in front. */
public final class Shop implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads;
    private final Mailer mailer;
    private final Database database;

    private Shop(HttpServer server, ExecutorService threads, Mailer mailer, Database database) {
        this.server = server;
        this.threads = threads;
        this.mailer = mailer;
        this.database = database;
    }

    /** Opens the shop on a port of the loopback address; 0 takes a free one. */
    public static Shop open(int port, boolean virtual) throws IOException, SQLException {
        // Without it each answer waits 40 ms for the acknowledgement of its first half.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Database database = Database.inMemory();
        Mailer mailer = new Mailer();
        UserRepository users = new CachedUsers(new JdbcUsers(database));
        OrderRepository orders = new OrderRepository(database);
        PricingService pricing =
                new PricingService(new SupplierGateway(), Arrays.asList(new TierDiscount(), new BulkDiscount()));
        OrderService service =
                new OrderService(orders, users, pricing, new StockService(new StockRepository(database)), mailer);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
        new OrderController(service, new LoginService(users), new ReportService(orders)).register(server);
        ExecutorService threads = Threads.perRequest(virtual);
        server.setExecutor(threads);
        server.start();
        return new Shop(server, threads, mailer, database);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
        mailer.close();
        database.close();
    }
}
