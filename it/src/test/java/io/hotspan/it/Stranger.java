package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A program nobody here wrote, running, and a load for it that gives the same answers each time.
 *
 * @param load one round of requests; its answers
 */
record Stranger(Target target, Callable<List<String>> load) implements AutoCloseable {
    private static final int REQUESTS = 30;
    private static final int COMMANDS = 15;
    private static final List<String> PAGES = List.of("/index.html", "/large.txt", "/none.html", "/");
    private static final Pattern TROUBLE = Pattern.compile("\\b(WARN|WARNING|ERROR|SEVERE|FATAL)\\b");

    /** Each by what it stands for. */
    enum Kind {
        /** A SQL database of today, its own server. */
        H2,
        /** Class files of 2008, versions 45 to 49, with JSR and RET. */
        HSQLDB_1_8,
        JETTY,
        TOMCAT,
        /** Netty. */
        VERTX,
        /** Kotlin. */
        JAVALIN,
        /** Scala. */
        PEKKO,
        /** Classes made at run time, calls by invokedynamic. */
        GROOVY,
        /** OSGi: bundles that see only {@code java.*} and what they import. */
        FELIX,
        /** A fat jar's own loader, proxies. */
        SPRING
    }

    static Stranger start(Kind kind, Jdk jdk, Path directory) {
        return switch (kind) {
            case H2 -> h2(jdk);
            case HSQLDB_1_8 -> hsqldb(jdk);
            case JETTY -> jetty(jdk, directory);
            case TOMCAT -> ours(jdk, directory, "org.example.strangers.OnTomcat");
            case VERTX -> ours(jdk, directory, "org.example.strangers.OnVertx");
            case JAVALIN -> ours(jdk, directory, "org.example.strangers.OnJavalin");
            case PEKKO -> ours(jdk, directory, "org.example.strangers.OnPekko");
            case GROOVY ->
                ours(
                        jdk,
                        directory,
                        "groovy.ui.GroovyMain",
                        module().resolve("src/main/groovy/server.groovy").toString());
            case FELIX -> felix(jdk, directory);
            case SPRING -> spring(jdk, directory);
        };
    }

    private static Path module() {
        return Parts.root().resolve("it/strangers");
    }

    private static String library() {
        return module().resolve("target/lib") + "/*";
    }

    private static Stranger ours(Jdk jdk, Path directory, String... program) {
        Target target = Target.on(jdk)
                .arguments("-Djava.io.tmpdir=" + directory)
                .arguments("-cp", module().resolve("target/classes") + ":" + library())
                .arguments(program)
                .start();
        int port = port(target.nextLine(line -> line.contains("open at port")), "port (\\d+)");
        return http(target, port, n -> "/work?n=" + n);
    }

    private static Stranger http(Target target, int port, IntFunction<String> path) {
        return new Stranger(
                target,
                () -> Load.http(
                        REQUESTS, n -> HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path.apply(n)))));
    }

    private static Stranger h2(Jdk jdk) {
        Path jar = fetched("h2.jar");
        Target target = Target.on(jdk)
                .arguments("-cp", jar.toString(), "org.h2.tools.Server", "-tcp", "-tcpPort", "0", "-ifNotExists")
                .start();
        int port = port(target.nextLine(line -> line.contains("TCP server running")), "localhost:(\\d+)");
        return sql(target, jar, "org.h2.Driver", "jdbc:h2:tcp://localhost:" + port + "/mem:round");
    }

    private static Stranger hsqldb(Jdk jdk) {
        Path jar = module().resolve("target/lib/hsqldb-1.8.0.10.jar");
        int port = freePort();
        Target target = Target.on(jdk)
                .arguments("-cp", jar.toString(), "org.hsqldb.Server", "-address", "127.0.0.1")
                .arguments("-port", Integer.toString(port), "-database.0", "mem:x", "-dbname.0", "x")
                .start();
        target.nextLine(line -> line.contains("is online"));
        return sql(target, jar, "org.hsqldb.jdbcDriver", "jdbc:hsqldb:hsql://127.0.0.1:" + port + "/x;round=");
    }

    /** Each round has a database, or tables, of its own. */
    private static Stranger sql(Target target, Path jar, String driver, String url) {
        AtomicInteger rounds = new AtomicInteger();
        Driver made = driver(jar, driver);
        return new Stranger(target, () -> Load.sql(made, url + rounds.incrementAndGet()));
    }

    private static Driver driver(Path jar, String name) {
        try {
            URLClassLoader loader =
                    new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
            return (Driver) loader.loadClass(name).getDeclaredConstructor().newInstance();
        } catch (MalformedURLException | ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Stranger jetty(Jdk jdk, Path directory) {
        try {
            Path home = jettyHome();
            Path base = Files.createDirectories(directory.resolve("base"));
            String start = home.resolve("start.jar").toString();
            Shell.run("", List.of(jdk.java(), "-jar", start, "jetty.base=" + base, "--add-modules=http,ee10-deploy"))
                    .succeeds();
            Path pages = Files.createDirectories(base.resolve("webapps/root"));
            Files.writeString(pages.resolve("index.html"), "<p>index</p>");
            Files.writeString(pages.resolve("large.txt"), "0123456789".repeat(20_000));
            Target target = Target.on(jdk)
                    .directory(base)
                    .arguments("-Djava.io.tmpdir=" + directory, "-jar", start, "jetty.base=" + base)
                    .arguments("jetty.http.host=127.0.0.1", "jetty.http.port=0")
                    .start();
            int port =
                    port(target.nextError(line -> line.contains("Started oejs.ServerConnector")), "127.0.0.1:(\\d+)");
            target.nextError(line -> line.contains("Started oejs.Server@"));
            return http(target, port, n -> PAGES.get(n % PAGES.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stranger spring(Jdk jdk, Path directory) {
        Path jar = Parts.root().resolve("it/spring/target/orders.jar");
        Target target = Target.on(jdk)
                .arguments("-Djava.io.tmpdir=" + directory, "-jar", jar.toString())
                .arguments("--server.address=127.0.0.1", "--server.port=0")
                .start();
        int port = port(target.nextLine(line -> line.contains("Tomcat started on port")), "port (\\d+)");
        target.nextLine(line -> line.contains("Started Application"));
        AtomicInteger rounds = new AtomicInteger();
        return new Stranger(target, () -> {
            String round = "r" + rounds.incrementAndGet();
            return Load.http(REQUESTS, n -> Load.orders("http://127.0.0.1:" + port, round, n));
        });
    }

    /** Its shell reads commands from the standard input. */
    private static Stranger felix(Jdk jdk, Path directory) {
        Path home = Parts.target("strangers").resolve("felix-framework-6.0.3");
        Target target = Target.on(jdk)
                .directory(home)
                .arguments("-Dorg.osgi.framework.storage=" + directory.resolve("cache"), "-jar", "bin/felix.jar")
                .start();
        target.nextLine(line -> line.contains("Welcome to Apache Felix Gogo"));
        AtomicInteger rounds = new AtomicInteger();
        return new Stranger(target, () -> felixCommands(target, rounds.incrementAndGet()));
    }

    private static List<String> felixCommands(Target target, int round) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            target.send("headers " + i % 7 + " | grep Bundle-SymbolicName");
            target.send("each [1 2 " + i + "] { echo item $it }");
            target.send("echo done-" + round + "-" + i);
            String end = "done-" + round + "-" + i;
            target.nextLine(line -> {
                String answer = line.replace("g! ", "").replace(end, "").strip();
                if (!answer.isEmpty()) {
                    answers.add(answer);
                }
                return line.endsWith(end);
            });
        }
        return answers;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int port(String line, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(line);
        assertThat(matcher.find()).as(line).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private static Path fetched(String name) {
        Path file = Parts.target("strangers").resolve(name);
        assertThat(file).as("fetched by Maven before the integration tests").exists();
        return file;
    }

    private static Path jettyHome() throws IOException {
        try (Stream<Path> homes = Files.list(Parts.target("strangers"))) {
            return homes.filter(home -> home.getFileName().toString().startsWith("jetty-home"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    /** The warnings and errors it has printed so far. */
    long troubles() {
        return Stream.concat(target.output().stream(), target.complaints().stream())
                .filter(line -> TROUBLE.matcher(line).find())
                .count();
    }

    @Override
    public void close() {
        target.close();
    }
}
