package io.hotspan.exporters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.hotspan.probes.Call;
import io.hotspan.probes.Captured;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpanMapperTest {
    private final SpanMapper mapper = new SpanMapper(Resource.empty());

    @Test
    void aCallBecomesAnInternalSpanNamedAfterItsMethod() {
        CallSpanData span = mapper.span(Calls.call("p1", 7).build());

        assertThat(span.getName()).isEqualTo("OrderService.place");
        assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(span.getTraceId()).isEqualTo("0123456789abcdef1111111111111111");
        assertThat(span.getSpanId()).isEqualTo("0000000000000007");
        assertThat(span.getParentSpanContext().isValid()).isFalse();
        assertThat(span.getSpanContext().isSampled()).isTrue();
        assertThat(span.getStartEpochNanos()).isEqualTo(Calls.START);
        assertThat(span.getEndEpochNanos()).isEqualTo(Calls.START + 1_000_000);
        assertThat(span.getStatus()).isEqualTo(StatusData.unset());
        assertThat(span.hasEnded()).isTrue();
        assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("io.hotspan");
        assertThat(span.getInstrumentationScopeInfo().getVersion()).matches("\\d+\\.\\d+.*");
        assertThat(attributes(span))
                .containsOnly(
                        entry("code.function.name", "com.shop.OrderService.place"),
                        entry("code.line.number", 42L),
                        entry("thread.id", 31L),
                        entry("thread.name", "http-nio-8080-exec-3"),
                        entry("hotspan.probe.id", "p1"));
    }

    @Test
    void aChildNamesItsParentInTheSameTrace() {
        CallSpanData span = mapper.span(Calls.call("p1", 7).spanId(7, 5).build());

        assertThat(span.getParentSpanId()).isEqualTo("0000000000000005");
        assertThat(span.getParentSpanContext().isValid()).isTrue();
        assertThat(span.getParentSpanContext().getTraceId()).isEqualTo(span.getTraceId());
    }

    @Test
    void whatIsUnknownIsLeftOut() {
        Call call = Call.builder("p1", "Main", "run").spanId(1, 0).traceId(1, 1).build();

        assertThat(attributes(mapper.span(call)))
                .containsOnly(entry("code.function.name", "Main.run"), entry("hotspan.probe.id", "p1"));
    }

    @Test
    void capturesKeepTheirTypes() {
        CallSpanData span = mapper.span(Calls.call("p1", 1)
                .capture(new Captured("cart.id", 7781L))
                .capture(new Captured("return", "Order[…]"))
                .capture(new Captured("ratio", 0.5))
                .capture(new Captured("gold", true))
                .build());

        assertThat(span.getAttributes().get(AttributeKey.longKey("hotspan.capture.cart.id")))
                .isEqualTo(7781L);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("hotspan.capture.return")))
                .isEqualTo("Order[…]");
        assertThat(span.getAttributes().get(AttributeKey.doubleKey("hotspan.capture.ratio")))
                .isEqualTo(0.5);
        assertThat(span.getAttributes().get(AttributeKey.booleanKey("hotspan.capture.gold")))
                .isTrue();
    }

    @Test
    void aPathCapturedTwiceKeepsItsLastValueOnce() {
        CallSpanData span = mapper.span(Calls.call("p1", 1)
                .capture(new Captured("id", 1L))
                .capture(new Captured("id", "two"))
                .build());

        assertThat(attributes(span)).containsEntry("hotspan.capture.id", "two");
        assertThat(span.getTotalAttributeCount()).isEqualTo(6);
    }

    @Test
    void aThrownCallHasErrorStatusAndAnExceptionEvent() {
        CallSpanData span = mapper.span(Calls.call("p1", 1)
                .error("java.sql.SQLTimeoutException", "no answer")
                .build());

        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getStatus().getDescription()).isEqualTo("no answer");
        assertThat(attributes(span)).containsEntry("error.type", "java.sql.SQLTimeoutException");
        assertThat(span.getEvents()).singleElement().satisfies(event -> {
            assertThat(event.getName()).isEqualTo("exception");
            assertThat(event.getEpochNanos()).isEqualTo(Calls.START + 1_000_000);
            assertThat(named(event.getAttributes()))
                    .containsOnly(
                            entry("exception.type", "java.sql.SQLTimeoutException"),
                            entry("exception.message", "no answer"));
        });
        assertThat(span.getTotalRecordedEvents()).isEqualTo(1);
    }

    @Test
    void anExceptionWithoutMessageOrTypeStillIsAnError() {
        CallSpanData withoutMessage =
                mapper.span(Calls.call("p1", 1).error("java.lang.Error", null).build());
        CallSpanData withoutType =
                mapper.span(Calls.call("p1", 1).error(null, null).build());

        assertThat(withoutMessage.getStatus()).isEqualTo(StatusData.error());
        assertThat(named(withoutMessage.getEvents().get(0).getAttributes()))
                .containsOnly(entry("exception.type", "java.lang.Error"));
        assertThat(withoutType.getStatus()).isEqualTo(StatusData.error());
        assertThat(withoutType.getEvents()).isEmpty();
    }

    @Test
    void idsAreNeverZero() {
        CallSpanData span = mapper.span(
                Call.builder("p1", "Main", "run").time(Calls.START, Calls.START).build());

        assertThat(span.getTraceId()).isNotEqualTo("0".repeat(32));
        assertThat(span.getSpanId()).isNotEqualTo("0".repeat(16));
    }

    @Test
    void eachTraceKeepsItsOwnIdThoughTheLastOneIsRemembered() {
        assertThat(mapper.span(Calls.call("p1", 1).traceId(1, 2).build()).getTraceId())
                .isEqualTo("0".repeat(15) + "1" + "0".repeat(15) + "2");
        assertThat(mapper.span(Calls.call("p1", 1).traceId(1, 3).build()).getTraceId())
                .endsWith("3");
        assertThat(mapper.span(Calls.call("p1", 1).traceId(2, 3).build()).getTraceId())
                .startsWith("0000000000000002");
        assertThat(mapper.span(Calls.call("p1", 1).traceId(1, 2).build()).getTraceId())
                .endsWith("2");
    }

    @Test
    void methodsThatShareASlotKeepTheirOwnNames() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 2_000; i++) {
                assertNamed("C" + i, "m");
                assertNamed("C", "m" + i);
            }
        }
    }

    private void assertNamed(String className, String method) {
        CallSpanData span = mapper.span(
                Call.builder("p1", "com.shop." + className, method).spanId(1, 0).build());
        assertThat(span.getName()).isEqualTo(className + "." + method);
        assertThat(span.getAttributes().get(SpanMapper.FUNCTION)).isEqualTo("com.shop." + className + "." + method);
    }

    @Test
    void nestedClassesReadAsInSource() {
        Call call =
                Call.builder("p1", "com.shop.Order$Line", "total").spanId(1, 0).build();

        assertThat(mapper.span(call).getName()).isEqualTo("Order.Line.total");
        assertThat(attributes(mapper.span(call))).containsEntry("code.function.name", "com.shop.Order$Line.total");
    }

    @Test
    void aClockThatStepsBackNeverGivesANegativeDuration() {
        CallSpanData span = mapper.span(
                Calls.call("p1", 1).time(Calls.START, Calls.START - 5).build());

        assertThat(span.getEndEpochNanos()).isEqualTo(span.getStartEpochNanos());
    }

    @Test
    void allSpansShareResourceAndScope() {
        CallSpanData one = mapper.span(Calls.call("p1", 1).build());
        CallSpanData two = mapper.span(Calls.call("p2", 2).build());

        assertThat(two.getResource()).isSameAs(one.getResource());
        assertThat(two.getInstrumentationScopeInfo()).isSameAs(one.getInstrumentationScopeInfo());
    }

    private static Map<String, Object> attributes(CallSpanData span) {
        return named(span.getAttributes());
    }

    private static Map<String, Object> named(Attributes attributes) {
        Map<String, Object> named = new HashMap<>();
        attributes.forEach((key, value) -> named.put(key.getKey(), value));
        assertThat(named).hasSize(attributes.size());
        return named;
    }
}
