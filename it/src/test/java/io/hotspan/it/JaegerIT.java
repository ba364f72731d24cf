package io.hotspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hotspan.attach.Jvm;
import io.hotspan.exporters.CallExporter;
import io.hotspan.exporters.ExportTarget;
import io.hotspan.exporters.Resources;
import io.hotspan.it.Jaeger.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Spans of the shop in a real Jaeger, asked back over its query API, for each way in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JaegerIT {
    private static final String PLACE = "com.shop.OrderService::place(order, qty) -> args";
    private static final String RESERVE = "com.shop.stock.StockService::reserve";
    private static final String FIND = "com.shop.orders.OrderRepository::findById";

    @TempDir
    Path directory;

    private Jaeger jaeger;

    @BeforeAll
    void start() {
        jaeger = Jaeger.start();
    }

    @AfterAll
    void stop() {
        if (jaeger != null) {
            jaeger.close();
        }
    }

    @Test
    void aLiveSessionsCallsArriveWhole() throws Exception {
        try (Target shop = Target.shop(Jdk.own(), 0)) {
            buy(shop, "8000");
            Jvm jvm = shop.jvm();
            var resource = new Resources()
                    .option("shop-session")
                    .program(jvm.mainClass())
                    .pid(jvm.pid());
            try (CallExporter exporter = new CallExporter(
                            ExportTarget.of(jaeger.otlp(), Map.of()).open(), resource.resource());
                    LiveSession session = LiveSession.attach(shop, exporter::offer)) {
                session.place(
                        LiveSession.probe("place", PLACE),
                        LiveSession.probe("reserve", RESERVE),
                        LiveSession.probe("find", FIND));
                visit(shop);
                session.stop();
                assertThat(exporter.flush(30_000)).isTrue();
                assertThat(exporter.total().exported())
                        .isEqualTo(session.calls().size());
                assertThat(exporter.total().droppedTotal()).isZero();
            }
            theShopIsInJaeger("shop-session", shop);
            assertThat(shop.complaints()).isEmpty();
        }
    }

    @Test
    void theAttachCommandsSpansArriveWhole() {
        try (Target shop = Target.shop(Jdk.own(), 0)) {
            buy(shop, "8000");
            Footprint clean = Footprint.of(shop);
            try (Tool tool = Tool.start(
                    "attach",
                    Long.toString(shop.pid()),
                    PLACE,
                    RESERVE,
                    FIND,
                    "--otlp",
                    jaeger.otlp(),
                    "--service",
                    "shop-command",
                    "--json")) {
                tool.await("probe", 3);
                visit(shop);
                tool.await("span", 6);
                JsonNode stopped = tool.leave();
                assertThat(stopped.path("ledger").path("exported").asLong()).isEqualTo(6);
            }
            theShopIsInJaeger("shop-command", shop);
            clean.assertNothingWasLeft(Footprint.of(shop));
            assertThat(shop.complaints()).isEmpty();
        }
    }

    @Test
    void theConsolesSpansArriveWhole() {
        try (Target shop = Target.shop(Target.on(Jdk.own()).environment("OTEL_SERVICE_NAME", "shop-console"), 0);
                Tool console = Tool.start(
                        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", jaeger.otlp()), List.of(), "ui", "--no-open", "--json")) {
            buy(shop, "8000");
            ConsoleClient page = ConsoleClient.open(
                    console.await("console", 1).get(0).path("url").asString());
            String target = page.attach(shop.pid());
            page.place(target, PLACE);
            page.place(target, RESERVE);
            page.place(target, FIND);
            visit(shop);
            theShopIsInJaeger("shop-console", shop);
            JsonNode ending = page.detach(target);
            assertThat(ending.path("classes").asInt()).isEqualTo(3);
            assertThat(ending.path("identical").asInt()).isEqualTo(3);
            assertThat(shop.complaints()).isEmpty();
        }
    }

    @Test
    void thePermanentAgentsSpansArriveWhole() throws IOException {
        Path file = directory.resolve("hotspan.yaml");
        Files.writeString(file, """
                service: shop-permanent
                exporter: %s
                probes:
                  - "%s"
                  - name: reserve
                    probe: "%s"
                    limits: { rate: 50/s }
                  - "%s"
                """.formatted(jaeger.otlp(), PLACE, RESERVE, FIND));
        try (Target shop = Target.shop(Jdk.own(), 0, "-javaagent:" + Parts.hotspanJar() + "=" + file)) {
            visit(shop);
            theShopIsInJaeger("shop-permanent", shop);
            assertThat(shop.complaints()).isEmpty();
        }
    }

    /** One order that succeeds and one that fails. */
    private static void visit(Target shop) {
        assertThat(buy(shop, "8001")).contains("\"qty\":3");
        var failed = Http.get(shop.url() + "/place?order=8002&user=u1&sku=sku-13&qty=7");
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).contains("java.lang.IllegalStateException");
    }

    private static String buy(Target shop, String order) {
        var answer = Http.get(shop.url() + "/place?order=" + order + "&user=u1&sku=sku-2&qty=3");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void theShopIsInJaeger(String service, Target shop) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(jaeger.spans(service)).hasSizeGreaterThanOrEqualTo(6));
        List<Span> spans = jaeger.spans(service);
        assertThat(spans).as("two of each: " + spans).hasSize(6);
        Span good = one(spans, span -> span.tag("hotspan.capture.order").equals("8001"));
        Span bad = one(spans, span -> span.tag("hotspan.capture.order").equals("8002"));
        wellFormed(good, bad, spans, shop);
        failed(bad);
        Span reserve = child(spans, bad, "StockService.reserve");
        failed(reserve);
        assertThat(reserve.event("exception", "exception.message"))
                .contains("stock of sku-13 is")
                .contains("cannot reserve 7");
        assertThat(good.tag("error")).isEmpty();
        child(spans, good, "StockService.reserve");
        child(spans, good, "OrderRepository.findById");
        child(spans, bad, "OrderRepository.findById");
    }

    private static void wellFormed(Span good, Span bad, List<Span> spans, Target shop) {
        assertThat(good.name()).isEqualTo("OrderService.place");
        assertThat(good.parent()).isEmpty();
        assertThat(bad.parent()).isEmpty();
        assertThat(good.trace()).isNotEqualTo(bad.trace()).hasSize(32);
        assertThat(good.tag("hotspan.capture.qty")).isEqualTo("3");
        assertThat(good.tag("code.function.name")).isEqualTo("com.shop.OrderService.place");
        assertThat(Integer.parseInt(good.tag("code.line.number"))).isPositive();
        assertThat(good.tag("thread.name")).isNotEmpty();
        assertThat(good.tag("hotspan.probe.id")).isNotEmpty();
        assertThat(good.tag("span.kind")).isEqualTo("internal");
        long now = System.currentTimeMillis() * 1000;
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.startMicros()).isBetween(now - 600_000_000, now);
            assertThat(span.durationMicros()).isBetween(0L, 60_000_000L);
            assertThat(span.resource("process.pid")).isEqualTo(Long.toString(shop.pid()));
            assertThat(span.resource("telemetry.distro.name")).isEqualTo("hotspan");
        });
    }

    private static void failed(Span span) {
        assertThat(span.tag("error")).as(span.toString()).isEqualTo("true");
        assertThat(span.tag("otel.status_code")).isEqualTo("ERROR");
        assertThat(span.event("exception", "exception.type")).isEqualTo("java.lang.IllegalStateException");
    }

    private static Span child(List<Span> spans, Span parent, String name) {
        Span child = one(
                spans, span -> span.parent().equals(parent.id()) && span.name().equals(name));
        assertThat(child.trace()).isEqualTo(parent.trace());
        assertThat(child.startMicros()).isGreaterThanOrEqualTo(parent.startMicros());
        assertThat(child.startMicros() + child.durationMicros())
                .isLessThanOrEqualTo(parent.startMicros() + parent.durationMicros() + 1);
        return child;
    }

    private static Span one(List<Span> spans, Predicate<Span> wanted) {
        List<Span> found = spans.stream().filter(wanted).toList();
        assertThat(found).as("among " + spans).hasSize(1);
        return found.get(0);
    }
}
