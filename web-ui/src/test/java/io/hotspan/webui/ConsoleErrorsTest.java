package io.hotspan.webui;

import static org.assertj.core.api.Assertions.assertThat;

import io.hotspan.webui.fixtures.RawHttp;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.json.JavalinJackson3;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What the console says of a route that threw. Standard error is looked at: it is where a command's own lines stand, too. */
class ConsoleErrorsTest {
    private static final String EVENTS = "text/event-stream;charset=utf-8";

    /** The server finds a browser gone while it ends a stream of events, on a thread that nobody waits for. */
    @Test
    void aBrowserThatLeftItsEventsIsNeitherAnsweredNorLogged() throws IOException {
        Said said = after(context -> {
            begin(context, EVENTS);
            throw new IllegalStateException("ABORTED");
        });

        assertThat(said.body).isEqualTo("begun");
        assertThat(said.log).isEmpty();
    }

    @Test
    void everyOtherBugIsLoggedAndSaidWhereItStillCanBe() throws IOException {
        Said answered = after(context -> {
            throw new IllegalStateException("a bug");
        });
        assertThat(answered.status).isEqualTo(500);
        assertThat(answered.body).contains("HS-INTERNAL");
        assertThat(answered.log).contains("GET / failed", "a bug");

        Said inEvents = after(context -> {
            context.contentType(EVENTS); // nothing of which has been sent
            throw new IllegalStateException("a bug");
        });
        assertThat(inEvents.status).isEqualTo(500);
        assertThat(inEvents.log).contains("GET / failed");

        assertThat(after(context -> {
                            begin(context, EVENTS);
                            throw new IllegalArgumentException("another bug");
                        })
                        .log)
                .contains("GET / failed", "another bug");
        assertThat(after(context -> {
                            begin(context, "application/json");
                            throw new IllegalStateException("a third");
                        })
                        .log)
                .contains("GET / failed", "a third");
    }

    private static void begin(Context context, String contentType) throws IOException {
        context.res().setContentType(contentType);
        context.res().getOutputStream().write("begun".getBytes(StandardCharsets.UTF_8));
        context.res().flushBuffer();
    }

    private record Said(int status, String body, String log) {}

    private static Said after(Handler route) throws IOException {
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            config.jsonMapper(new JavalinJackson3(JsonMapper.builder().build(), false));
            config.routes.get("/", route);
            Console.answerErrors(config);
        });
        PrintStream error = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        server.start();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            RawHttp.Answer answer = RawHttp.request(server.port(), "GET", "/").send();
            server.stop(); // its threads have written what they had to write
            return new Said(answer.status(), chunks(answer), log.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(error);
            server.stop();
        }
    }

    /** Without the lengths of a chunked body. */
    private static String chunks(RawHttp.Answer answer) {
        return answer.header("Transfer-Encoding").equals("chunked")
                ? answer.body().replaceAll("(?m)^[0-9a-fA-F]+\r\n|\r\n", "")
                : answer.body();
    }
}
