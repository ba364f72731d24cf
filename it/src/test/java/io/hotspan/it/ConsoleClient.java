package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Speaks the console's API as its page does. */
final class ConsoleClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String base;
    private final String cookie;

    private ConsoleClient(String base, String cookie) {
        this.base = base;
        this.cookie = cookie;
    }

    /** Signs in with the link that the console printed. */
    static ConsoleClient open(String link) {
        int hash = link.indexOf("/#");
        ConsoleClient visitor = new ConsoleClient(link.substring(0, hash), "");
        HttpResponse<String> answer =
                visitor.send("POST", "/api/login", "{\"token\":\"" + link.substring(hash + 2) + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String set = answer.headers().firstValue("Set-Cookie").orElseThrow();
        return new ConsoleClient(visitor.base, set.substring(0, set.indexOf(';')));
    }

    /** Attaches to the JVM; returns the console's name of it. */
    String attach(long pid) {
        String jvm = "";
        for (JsonNode one : json("GET", "/api/jvms", "").values()) {
            if (one.path("pid").asLong() == pid) {
                jvm = one.path("id").asString();
            }
        }
        String target = json("POST", "/api/targets", "{\"jvm\":\"" + jvm + "\"}")
                .path("id")
                .asString();
        await().atMost(Duration.ofSeconds(60)).until(() -> !state(target).equals("ATTACHING"));
        assertThat(state(target)).as(target(target).toString()).isEqualTo("ATTACHED");
        return target;
    }

    /** Places a probe and waits until it is live; returns its id. */
    String place(String target, String text) {
        String body = JSON.writeValueAsString(java.util.Map.of("text", text));
        String id = json("POST", "/api/targets/" + target + "/probes", body)
                .path("id")
                .asString();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(probe(target, id).path("state").asString())
                        .as(target(target).toString())
                        .isEqualTo("LIVE"));
        return id;
    }

    JsonNode probe(String target, String id) {
        for (JsonNode one : target(target).path("probes").values()) {
            if (one.path("id").asString().equals(id)) {
                return one;
            }
        }
        return JSON.createObjectNode();
    }

    JsonNode target(String target) {
        for (JsonNode one : json("GET", "/api/targets", "").values()) {
            if (one.path("id").asString().equals(target)) {
                return one;
            }
        }
        return JSON.createObjectNode();
    }

    /** Detaches and waits for the agent's goodbye. */
    JsonNode detach(String target) {
        json("DELETE", "/api/targets/" + target, "");
        await().atMost(Duration.ofSeconds(60)).until(() -> state(target).equals("ENDED"));
        return target(target).path("ending");
    }

    private String state(String target) {
        return target(target).path("state").asString();
    }

    private JsonNode json(String method, String path, String body) {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.statusCode())
                .as(method + " " + path + ": " + answer.body())
                .isBetween(200, 299);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .header("X-Hotspan", "1")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!method.equals("GET")) {
            request.header("Origin", base).header("Content-Type", "application/json");
        }
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return Http.send(request);
    }
}
