package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Programs nobody here wrote, as ordinary processes under load: with probes in and after them they answer as before. */
class StrangersIT {
    @TempDir
    Path directory;

    static List<Jdk> forSpring() {
        return Jdk.all().stream()
                .filter(jdk -> jdk.feature() == 17 || jdk.feature() == 25)
                .toList();
    }

    @Test
    void h2InServerMode() throws Exception {
        try (Stranger server = Stranger.start(Stranger.Kind.H2, Jdk.own(), directory)) {
            unharmed(
                    server,
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
        try (Stranger server = Stranger.start(Stranger.Kind.JETTY, Jdk.own(), directory)) {
            unharmed(
                    server,
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
        try (Stranger server = Stranger.start(Stranger.Kind.SPRING, jdk, directory)) {
            unharmed(
                    server,
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

    /** The same load without us, with probes in, and after: the same answers, the same number of warnings, the same code. */
    private static void unharmed(Stranger stranger, List<String> classes, String... probes) throws Exception {
        Target server = stranger.target();
        List<String> warm = stranger.load().call();
        long before = stranger.troubles();
        List<String> control = stranger.load().call();
        assertThat(control).as("the load gives the same answers each time").isEqualTo(warm);
        final long expected = stranger.troubles() - before;
        Map<String, String> code = CodeReader.read(server, classes);
        assertThat(code.values()).as("code that can be read").anyMatch(text -> !text.isEmpty());
        List<String> command =
                new ArrayList<>(List.of("attach", Long.toString(server.pid()), "--json", "--yes", "--rate", "100000"));
        command.addAll(List.of("--hits", "1000000"));
        command.addAll(Arrays.asList(probes));
        try (Tool tool = Tool.start(command.toArray(String[]::new))) {
            tool.await("probe", probes.length);
            long start = stranger.troubles();
            assertThat(stranger.load().call()).as("answers with probes in").isEqualTo(control);
            assertThat(stranger.troubles() - start)
                    .as("warnings with probes in")
                    .isEqualTo(expected);
            tool.await("span", 100);
            JsonNode stopped = tool.leave();
            assertThat(stopped.path("ledger").path("skipped").has("CUT_SHORT"))
                    .as(stopped.toString())
                    .isFalse();
        }
        long start = stranger.troubles();
        assertThat(stranger.load().call()).as("answers after").isEqualTo(control);
        assertThat(stranger.troubles() - start).as("warnings after").isEqualTo(expected);
        assertThat(CodeReader.read(server, classes)).isEqualTo(code);
        Awaitility.await().until(() -> Footprint.look(server.pid()).ourThreads().isEmpty());
        assertThat(server.output()).noneMatch(StrangersIT::namesUs);
        assertThat(server.complaints()).noneMatch(StrangersIT::namesUs);
    }

    /** The checkout's own folder, which a program may print, is often called so, too. */
    private static boolean namesUs(String line) {
        return line.replace(Parts.root().toString(), "").contains("hotspan");
    }
}
