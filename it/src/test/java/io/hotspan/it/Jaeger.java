package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A real Jaeger in a container of its own, and what it answers when it is asked. */
final class Jaeger implements AutoCloseable {
    private static final int OTLP = 4318;
    private static final int QUERY = 16686;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final GenericContainer<?> container;

    private Jaeger(GenericContainer<?> container) {
        this.container = container;
    }

    /** Skips the test without the image; fails where all parts must be there. */
    static Jaeger start() {
        String image = Parts.variable("HOTSPAN_JAEGER_IMAGE", "a Jaeger image");
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image))
                .withExposedPorts(OTLP, QUERY)
                .waitingFor(Wait.forHttp("/api/services").forPort(QUERY));
        container.start();
        return new Jaeger(container);
    }

    /** Where to send spans: a base URL. */
    String otlp() {
        return url(OTLP);
    }

    /** All spans of a service, as Jaeger's query API tells them. */
    List<Span> spans(String service) {
        var answer = Http.get(url(QUERY) + "/api/traces?limit=1000&lookback=1h&service=" + service);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<Span> spans = new ArrayList<>();
        for (JsonNode trace : JSON.readTree(answer.body()).path("data").values()) {
            for (JsonNode span : trace.path("spans").values()) {
                JsonNode process =
                        trace.path("processes").path(span.path("processID").asString());
                spans.add(new Span(span, process));
            }
        }
        return spans;
    }

    private String url(int port) {
        return "http://" + container.getHost() + ":" + container.getMappedPort(port);
    }

    @Override
    public void close() {
        container.stop();
    }

    /**
     * One span in Jaeger's words.
     *
     * @param process with the resource as tags
     */
    record Span(JsonNode json, JsonNode process) {
        String name() {
            return json.path("operationName").asString();
        }

        String trace() {
            return json.path("traceID").asString();
        }

        String id() {
            return json.path("spanID").asString();
        }

        /** The parent's id; empty for a root. */
        String parent() {
            for (JsonNode reference : json.path("references").values()) {
                if (reference.path("refType").asString().equals("CHILD_OF")) {
                    return reference.path("spanID").asString();
                }
            }
            return "";
        }

        long startMicros() {
            return json.path("startTime").asLong();
        }

        long durationMicros() {
            return json.path("duration").asLong();
        }

        /** An attribute as text; empty when it is not there. */
        String tag(String key) {
            return value(json.path("tags"), key);
        }

        String resource(String key) {
            return value(process.path("tags"), key);
        }

        /** A field of the span's event of this name; empty when it is not there. */
        String event(String name, String key) {
            for (JsonNode log : json.path("logs").values()) {
                if (value(log.path("fields"), "event").equals(name)) {
                    return value(log.path("fields"), key);
                }
            }
            return "";
        }

        private static String value(JsonNode pairs, String key) {
            for (JsonNode pair : pairs.values()) {
                if (pair.path("key").asString().equals(key)) {
                    return pair.path("value").asString();
                }
            }
            return "";
        }

        @Override
        public String toString() {
            return name() + " " + json;
        }
    }
}
