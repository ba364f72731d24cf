package io.hotspan.webui;

import static java.util.Objects.requireNonNull;

import io.hotspan.attach.Payload;
import io.hotspan.webui.api.AboutApi;
import io.hotspan.webui.api.ApiException;
import io.hotspan.webui.api.EventsApi;
import io.hotspan.webui.api.JvmsApi;
import io.hotspan.webui.api.LoginApi;
import io.hotspan.webui.api.ProbesApi;
import io.hotspan.webui.api.SearchApi;
import io.hotspan.webui.api.TargetsApi;
import io.hotspan.webui.api.TracesApi;
import io.hotspan.webui.audit.AuditException;
import io.hotspan.webui.audit.AuditLog;
import io.hotspan.webui.audit.AuditObserver;
import io.hotspan.webui.events.EventHub;
import io.hotspan.webui.pins.PinFile;
import io.hotspan.webui.security.Guard;
import io.hotspan.webui.security.OneTimeLink;
import io.hotspan.webui.security.ResponseHeaders;
import io.hotspan.webui.security.Visitors;
import io.hotspan.webui.targets.Farewell;
import io.hotspan.webui.targets.JvmWatch;
import io.hotspan.webui.targets.LiveMachine;
import io.hotspan.webui.targets.OtlpExports;
import io.hotspan.webui.targets.Targets;
import io.hotspan.webui.traces.TraceStore;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.json.JavalinJackson3;
import io.javalin.util.JavalinBindException;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The console: wires everything, listens on loopback, and knows the link that lets one visitor in.
 *
 * <p>Threads: start and close from one thread. Everything it starts is a daemon.
 */
public final class Console implements AutoCloseable {
    static {
        quiet();
    }

    /** Made after the level was set: the first logger reads it once. */
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private static final String LOOPBACK = "127.0.0.1";
    private static final long MAX_BODY_BYTES = 64 * 1024;
    private static final int MAX_TRACES = 5_000;
    private static final long MAX_TRACE_BYTES = 64L << 20;
    private static final int MAX_THREADS = 24;
    private static final int MIN_THREADS = 4;

    private final Clock clock = Clock.systemUTC();
    private final int port;
    private final Targets targets;
    private final AuditLog audit;
    private final EventHub hub = new EventHub();
    private final OneTimeLink link;
    private final Visitors visitors;
    private final JvmWatch watch;
    private final Routes routes;
    private final Javalin javalin;

    /**
     * Does not listen yet.
     *
     * @throws IOException when the audit log cannot be opened: no console without one
     */
    public Console(ConsoleConfig config, Targets targets) throws IOException {
        this.targets = requireNonNull(targets, "targets is null");
        port = config.port();
        audit = AuditLog.open(config.stateDirectory(), clock, config.user());
        link = new OneTimeLink(clock, config.linkLifetime());
        visitors = new Visitors(clock, this::port);
        watch = new JvmWatch(targets.machine(), clock, hub::watched, hub::jvms);
        targets.observe(hub);
        targets.observe(new AuditObserver(audit));
        routes = routes(config);
        javalin = Javalin.create(javalinConfig -> configure(javalinConfig, config));
    }

    /**
     * The console over this machine's JVMs, listening.
     *
     * @param payload what goes into a target
     * @throws IOException when the audit log cannot be opened, or another program listens on the port
     */
    public static Console start(ConsoleConfig config, Payload payload) throws IOException {
        TraceStore traces = new TraceStore(MAX_TRACES, MAX_TRACE_BYTES);
        Targets targets =
                new Targets(new LiveMachine(payload), traces, OtlpExports.factory(config.export()), Clock.systemUTC());
        return new Console(config, targets).listen();
    }

    /**
     * Starts to listen.
     *
     * @throws IOException when another program listens on that port
     */
    public Console listen() throws IOException {
        try {
            javalin.start();
        } catch (JavalinBindException e) {
            audit.close();
            throw new IOException(
                    "The console cannot listen on " + LOOPBACK + ":" + port
                            + ": another program does. Choose another port, or let it choose one itself.",
                    e);
        }
        watch.start();
        return this;
    }

    /** The one-time link. Each call makes a new one and the one before it useless. */
    public String url() {
        return "http://" + LOOPBACK + ":" + port() + "/#" + link.renew();
    }

    /** The port it listens on. */
    public int port() {
        return javalin.port();
    }

    /** Everything it answers. */
    Routes routes() {
        return routes;
    }

    /** Leaves all targets, see {@link Targets#close}, and tells how it ended with each JVM that was attached. */
    public List<Farewell> leave() {
        watch.close();
        targets.close();
        return targets.farewells();
    }

    /** Leaves all targets, unless that has been done, and ends. */
    @Override
    public void close() throws IOException {
        watch.close();
        targets.close();
        hub.close();
        javalin.stop();
        audit.close();
    }

    /** The web server's notes, on every broken request, do not belong between a command's own lines. */
    private static void quiet() {
        setIfAbsent("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        setIfAbsent("org.slf4j.simpleLogger.log.org.eclipse.jetty", "error");
        setIfAbsent("org.slf4j.simpleLogger.log.io.javalin", "off");
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private Routes routes(ConsoleConfig config) {
        PinFile pins = new PinFile(config.pinFile());
        return new Routes(
                new LoginApi(link, visitors, audit),
                new AboutApi(
                        Version.text(),
                        config.user(),
                        config.export() == null ? "" : config.export().toString(),
                        pins.file().toString(),
                        config.selectedPid()),
                new EventsApi(hub, targets, watch, visitors),
                new JvmsApi(watch),
                new TargetsApi(targets, watch, audit),
                new SearchApi(targets),
                new ProbesApi(targets, pins, audit, config.user()),
                new TracesApi(targets.traces()));
    }

    private void configure(JavalinConfig javalinConfig, ConsoleConfig config) {
        javalinConfig.startup.showJavalinBanner = false;
        javalinConfig.startup.showOldJavalinVersionWarning = false;
        javalinConfig.startup.startupWatcherEnabled = false;
        javalinConfig.http.maxRequestSize = MAX_BODY_BYTES;
        javalinConfig.jetty.host = LOOPBACK;
        javalinConfig.jetty.port = config.port();
        javalinConfig.jetty.threadPool = threads();
        javalinConfig.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.addCustomizer(new ResponseHeaders());
        });
        javalinConfig.jetty.modifyServletContextHandler(context -> {
            FilterHolder guard = new FilterHolder(new Guard(this::port, visitors, MAX_BODY_BYTES));
            guard.setAsyncSupported(true);
            context.addFilter(guard, "/*", EnumSet.of(DispatcherType.REQUEST));
        });
        javalinConfig.jsonMapper(new JavalinJackson3(JsonMapper.builder().build(), false));
        for (Route route : routes.all()) {
            javalinConfig.routes.addHttpHandler(route.method(), route.path(), route.handler());
        }
        answerErrors(javalinConfig);
    }

    /** What is answered instead when a route throws. */
    static void answerErrors(JavalinConfig javalinConfig) {
        javalinConfig.routes.exception(ApiException.class, Console::refuse);
        javalinConfig.routes.exception(HttpResponseException.class, Console::refuse);
        javalinConfig.routes.exception(AuditException.class, Console::refuse);
        javalinConfig.routes.exception(Exception.class, Console::fail);
    }

    private static void refuse(ApiException problem, Context context) {
        context.status(problem.status()).json(problem.body());
    }

    /** Where the log lies is for the console's own output: this may be the answer to somebody who is not in yet. */
    private static void refuse(AuditException problem, Context context) {
        LOG.error("{} {}: {}", context.method(), context.path(), problem.getMessage());
        context.status(503)
                .json(Map.of(
                        "code",
                        "HS-AUDIT",
                        "message",
                        "It was not done, because it could not be put on record: " + problem.reason() + ".",
                        "action",
                        "Make room for the audit log and try again; probes can be removed all the same."));
    }

    /** Javalin's own: an unknown path, a body that is too large. */
    private static void refuse(HttpResponseException problem, Context context) {
        String what = problem.getStatus() == 413
                ? "The request is larger than the console accepts."
                : "There is nothing here: " + context.path();
        context.status(problem.getStatus())
                .json(Map.of("code", "HS-HTTP-" + problem.getStatus(), "message", what, "action", "Reload the page."));
    }

    /** A browser that left its stream of events is found gone by the server, too, and at any moment. Nobody is there to be answered. */
    private static boolean hasLeft(Exception bug, Context context) {
        String type = context.res().getContentType();
        return bug instanceof IllegalStateException
                && type != null
                && type.startsWith("text/event-stream")
                && context.res().isCommitted();
    }

    private static void fail(Exception bug, Context context) {
        if (hasLeft(bug, context)) {
            LOG.debug("{} {}: the browser has left", context.method(), context.path(), bug);
            return;
        }
        LOG.error("{} {} failed", context.method(), context.path(), bug);
        context.status(500)
                .json(Map.of(
                        "code", "HS-INTERNAL",
                        "message", "hotspan failed: " + bug.getClass().getSimpleName(),
                        "action", "The console's own output has the details."));
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool pool = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        pool.setName("hotspan-http");
        pool.setDaemon(true);
        return pool;
    }
}
