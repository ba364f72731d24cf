package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Work for programs nobody here wrote, by some clients at once; the same answers each time, client by client. */
final class Load {
    private static final int CLIENTS = 4;

    private Load() {}

    interface Requests {
        HttpRequest.Builder request(int n);
    }

    /** So many requests of each client; the answers, client by client. */
    static List<String> http(int requests, Requests maker) throws Exception {
        return clients(() -> {
            StringBuilder answers = new StringBuilder();
            for (int n = 0; n < requests; n++) {
                HttpResponse<String> answer = Http.send(maker.request(n));
                String body = answer.statusCode() < 400 ? answer.body() : "";
                answers.append(answer.statusCode())
                        .append(':')
                        .append(body.hashCode())
                        .append(' ');
            }
            return answers.toString();
        });
    }

    static List<String> sql(Driver driver, String url) throws Exception {
        AtomicInteger client = new AtomicInteger();
        try (Connection first = connect(driver, url)) {
            return clients(() -> sqlClient(first, driver, url, "t" + client.incrementAndGet()));
        }
    }

    /** Its own table, so that clients do not wait for each other; the first connection keeps the database alive. */
    private static String sqlClient(Connection first, Driver driver, String url, String table) throws SQLException {
        assertThat(first.isClosed()).isFalse();
        StringBuilder answers = new StringBuilder();
        try (Connection connection = connect(driver, url);
                Statement statement = connection.createStatement()) {
            statement.execute("create table " + table + "(id int primary key, name varchar(20))");
            for (int n = 0; n < 150; n++) {
                statement.execute("insert into " + table + " values(" + n + ", 'name" + n + "')");
                try (ResultSet rows =
                        statement.executeQuery("select count(*), max(name) from " + table + " where id >= " + n / 2)) {
                    rows.next();
                    answers.append(rows.getInt(1)).append(rows.getString(2)).append(' ');
                }
            }
            answers.append(failure(statement, "insert into " + table + " values(0, 'again')"));
            statement.execute("drop table " + table);
        }
        return answers.toString();
    }

    private static int failure(Statement statement, String sql) {
        try {
            statement.execute(sql);
            return 0;
        } catch (SQLException e) {
            return e.getErrorCode();
        }
    }

    private static Connection connect(Driver driver, String url) throws SQLException {
        Properties user = new Properties();
        user.setProperty("user", "sa");
        Connection connection = driver.connect(url, user);
        assertThat(connection).isNotNull();
        return connection;
    }

    private static List<String> clients(Callable<String> client) throws InterruptedException, ExecutionException {
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads =
                Executors.newFixedThreadPool(CLIENTS, work -> new Thread(work, "c" + number.incrementAndGet()));
        try {
            List<Future<String>> futures = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                futures.add(threads.submit(client));
            }
            List<String> answers = new ArrayList<>();
            for (Future<String> future : futures) {
                answers.add(future.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Each client has customers of its own, so that answers do not depend on who is first. */
    static HttpRequest.Builder orders(String url, String round, int n) {
        String customer =
                url + "/orders/" + round + "-" + Thread.currentThread().getName();
        return switch (n % 5) {
            case 0, 1 -> post(customer + "?pieces=" + (1 + n));
            case 2 -> post(customer + "?pieces=0");
            case 3 -> post(customer + "?pieces=many");
            default -> HttpRequest.newBuilder(URI.create(customer));
        };
    }

    private static HttpRequest.Builder post(String url) {
        return HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.noBody());
    }
}
