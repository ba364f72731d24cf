package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Programs nobody here wrote, as ordinary processes under load: with probes in and after them they answer as before. */
class StrangersIT {
    private static final int CLIENTS = 4;
    private static final Pattern TROUBLE = Pattern.compile("\\b(WARN|WARNING|ERROR|SEVERE|FATAL)\\b");

    @TempDir
    Path directory;

    private final AtomicInteger rounds = new AtomicInteger();

    static List<Jdk> forSpring() {
        return Jdk.all().stream()
                .filter(jdk -> jdk.feature() == 17 || jdk.feature() == 25)
                .toList();
    }

    @Test
    void h2InServerMode() throws Exception {
        Path jar = stranger("h2.jar");
        try (Target server = Target.on(Jdk.own())
                        .arguments(
                                "-cp", jar.toString(), "org.h2.tools.Server", "-tcp", "-tcpPort", "0", "-ifNotExists")
                        .start();
                URLClassLoader loader =
                        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            int port = port(server.nextLine(line -> line.contains("TCP server running")), "localhost:(\\d+)");
            Driver driver = (Driver)
                    loader.loadClass("org.h2.Driver").getDeclaredConstructor().newInstance();
            unharmed(
                    server,
                    () -> sqlLoad(driver, "jdbc:h2:tcp://localhost:" + port + "/mem:round" + rounds.incrementAndGet()),
                    List.of(
                            "org.h2.command.CommandContainer",
                            "org.h2.command.dml.Insert",
                            "org.h2.server.TcpServerThread"),
                    "org.h2.command.CommandContainer::*",
                    "org.h2.mvstore.MVMap::get -> args",
                    "org.h2.command.dml.Insert::*",
                    "org.h2.server.TcpServerThread::process");
        }
    }

    @Test
    void jetty() throws Exception {
        Path home = jettyHome();
        Path base = Files.createDirectories(directory.resolve("base"));
        Shell.run(
                        "",
                        List.of(
                                Jdk.own().java(),
                                "-jar",
                                home.resolve("start.jar").toString(),
                                "jetty.base=" + base,
                                "--add-modules=http,ee10-deploy"))
                .succeeds();
        Path pages = Files.createDirectories(base.resolve("webapps/root"));
        Files.writeString(pages.resolve("index.html"), "<p>index</p>");
        Files.writeString(pages.resolve("large.txt"), "0123456789".repeat(20_000));
        try (Target server = Target.on(Jdk.own())
                .directory(base)
                .arguments(
                        "-jar",
                        home.resolve("start.jar").toString(),
                        "jetty.base=" + base,
                        "jetty.http.host=127.0.0.1",
                        "jetty.http.port=0")
                .start()) {
            int port =
                    port(server.nextError(line -> line.contains("Started oejs.ServerConnector")), "127.0.0.1:(\\d+)");
            server.nextError(line -> line.contains("Started oejs.Server@"));
            List<String> paths = List.of("/index.html", "/large.txt", "/none.html", "/");
            unharmed(
                    server,
                    () -> httpLoad(
                            100,
                            n -> HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + port + paths.get(n % paths.size())))),
                    List.of(
                            "org.eclipse.jetty.server.Server",
                            "org.eclipse.jetty.server.handler.ContextHandler",
                            "org.eclipse.jetty.io.SocketChannelEndPoint"),
                    "org.eclipse.jetty.server.Server::handle",
                    "org.eclipse.jetty.server.handler.ContextHandler::handle",
                    "org.eclipse.jetty.io.SocketChannelEndPoint::*",
                    "org.eclipse.jetty.ee10.servlet.ServletHandler::*");
        }
    }

    /** Spring names parameters by an attribute that some JDKs lose when a class is transformed: a lost one is an error 500. */
    @ParameterizedTest
    @MethodSource("forSpring")
    void springBootWithJpaRepositoriesInAFatJar(Jdk jdk) throws Exception {
        Path jar = Parts.root().resolve("it/spring/target/orders.jar");
        assertThat(jar).as("built by the module it/spring").exists();
        try (Target server = Target.on(jdk)
                .arguments("-jar", jar.toString(), "--server.address=127.0.0.1", "--server.port=0")
                .start()) {
            int port = port(server.nextLine(line -> line.contains("Tomcat started on port")), "port (\\d+)");
            server.nextLine(line -> line.contains("Started Application"));
            unharmed(
                    server,
                    () -> {
                        String round = "r" + rounds.incrementAndGet();
                        return httpLoad(60, n -> springRequest("http://127.0.0.1:" + port, round, n));
                    },
                    List.of(
                            "org.example.orders.OrderService",
                            "org.example.orders.OrderController",
                            "org.springframework.data.jpa.repository.support.SimpleJpaRepository"),
                    "org.example.orders.OrderController::* -> args, return",
                    "org.example.orders.OrderService::* -> args",
                    "org.springframework.data.jpa.repository.support.SimpleJpaRepository::save",
                    "org.springframework.web.servlet.DispatcherServlet::doDispatch");
        }
    }

    /** Each client has customers of its own, so that answers do not depend on who is first. */
    static HttpRequest.Builder springRequest(String url, String round, int n) {
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

    /** The same load without us, with probes in, and after: the same answers, the same number of warnings, the same code. */
    private static void unharmed(Target server, Callable<List<String>> load, List<String> classes, String... probes)
            throws Exception {
        List<String> warm = load.call();
        long before = trouble(server);
        List<String> control = load.call();
        assertThat(control).as("the load gives the same answers each time").isEqualTo(warm);
        final long expected = trouble(server) - before;
        Map<String, String> code = CodeReader.read(server, classes);
        assertThat(code.values()).as("code that can be read").anyMatch(text -> !text.isEmpty());
        List<String> command =
                new ArrayList<>(List.of("attach", Long.toString(server.pid()), "--json", "--yes", "--rate", "100000"));
        command.addAll(List.of("--hits", "1000000"));
        command.addAll(Arrays.asList(probes));
        try (Tool tool = Tool.start(command.toArray(String[]::new))) {
            tool.await("probe", probes.length);
            long start = trouble(server);
            assertThat(load.call()).as("answers with probes in").isEqualTo(control);
            assertThat(trouble(server) - start).as("warnings with probes in").isEqualTo(expected);
            tool.await("span", 100);
            JsonNode stopped = tool.leave();
            assertThat(stopped.path("ledger").path("skipped").has("CUT_SHORT"))
                    .as(stopped.toString())
                    .isFalse();
        }
        long start = trouble(server);
        assertThat(load.call()).as("answers after").isEqualTo(control);
        assertThat(trouble(server) - start).as("warnings after").isEqualTo(expected);
        assertThat(CodeReader.read(server, classes)).isEqualTo(code);
        org.awaitility.Awaitility.await()
                .until(() -> Footprint.look(server.pid()).ourThreads().isEmpty());
        assertThat(server.output()).noneMatch(StrangersIT::namesUs);
        assertThat(server.complaints()).noneMatch(StrangersIT::namesUs);
    }

    /** The checkout's own folder, which a program may print, is often called so, too. */
    private static boolean namesUs(String line) {
        return line.replace(Parts.root().toString(), "").contains("hotspan");
    }

    static long trouble(Target server) {
        return Stream.concat(server.output().stream(), server.complaints().stream())
                .filter(line -> TROUBLE.matcher(line).find())
                .count();
    }

    interface Requests {
        HttpRequest.Builder request(int n);
    }

    /** So many requests of each client; the answers, client by client. */
    static List<String> httpLoad(int requests, Requests maker) throws Exception {
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

    static List<String> sqlLoad(Driver driver, String url) throws Exception {
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

    static List<String> clients(Callable<String> client) throws InterruptedException, ExecutionException {
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

    static int port(String line, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(line);
        assertThat(matcher.find()).as(line).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    static Path stranger(String name) {
        Path file = Parts.target("strangers").resolve(name);
        assertThat(file).as("fetched by Maven before the integration tests").exists();
        return file;
    }

    static Path jettyHome() throws IOException {
        try (Stream<Path> homes = Files.list(Parts.target("strangers"))) {
            return homes.filter(home -> home.getFileName().toString().startsWith("jetty-home"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }
}
