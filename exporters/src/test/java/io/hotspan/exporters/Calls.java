package io.hotspan.exporters;

import io.hotspan.probes.Call;
import io.hotspan.probes.Captured;
import java.util.ArrayList;
import java.util.List;

/** Calls to test with. */
public final class Calls {
    public static final long START = 1_763_700_000_000_000_000L;

    private Calls() {}

    public static Call.Builder call(String probe, long id) {
        return Call.builder(probe, "com.shop.OrderService", "place")
                .line(42)
                .traceId(0x0123456789abcdefL, 0x1111111111111111L)
                .spanId(id, 0)
                .time(START, START + 1_000_000)
                .thread(31, "http-nio-8080-exec-3");
    }

    /** So many calls of one probe, with span ids from 1. */
    public static List<Call> of(String probe, int count) {
        List<Call> calls = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            calls.add(call(probe, i).build());
        }
        return calls;
    }

    public static Call withText(String probe, int length) {
        return call(probe, 1).capture(new Captured("text", "x".repeat(length))).build();
    }
}
