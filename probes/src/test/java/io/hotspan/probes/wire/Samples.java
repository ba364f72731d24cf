package io.hotspan.probes.wire;

import io.hotspan.probes.Call;
import io.hotspan.probes.Captured;
import io.hotspan.probes.DropCause;
import io.hotspan.probes.EndReason;
import io.hotspan.probes.Latencies;
import io.hotspan.probes.Ledger;
import io.hotspan.probes.ProbeState;
import io.hotspan.probes.Refusal;
import io.hotspan.probes.RefusalCode;
import io.hotspan.probes.SkipCause;
import io.hotspan.probes.Step;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** One message of each kind, with every field set to something. */
final class Samples {
    private Samples() {}

    static List<Message> all() {
        return Arrays.asList(
                new SetProbes(7, Collections.singletonList(wanted())),
                new Renew(),
                new Ask(9, Question.PLAN, "com.shop", 100, Collections.singletonList(wanted())),
                new Stop(true, false),
                hello(),
                new Status(7, 3_000_000, 2, Arrays.asList(report(), refused())),
                new Calls(Arrays.asList(call(), failed())),
                Answer.rows(9, Arrays.asList(Arrays.asList("com.shop.A", "app"), Collections.emptyList())),
                Answer.bytes(10, new byte[] {1, 2, -3}),
                Answer.error(11, "no class matches", "write --wait"),
                new Stopped(EndReason.LEFT, Collections.singletonList(report()), 3, 2, Arrays.asList("A was not"), 5));
    }

    static Wanted wanted() {
        return Wanted.builder("p1", "com.shop.A::b when ä == \"𝒜\"")
                .hits(10)
                .ratePerSecond(0.5)
                .timeMillis(30_000)
                .keepMillis(3_600_000)
                .jdk(true)
                .waitForClass(true)
                .owner("bob")
                .build();
    }

    static Hello hello() {
        return Hello.builder("0.1.0", 4242)
                .jvm("17.0.15", "OpenJDK 64-Bit Server VM")
                .mainClass("com.shop.Main")
                .startMillis(1_763_694_000_000L)
                .loadedClasses(12_345)
                .permanent(true)
                .serviceName("shop")
                .resource(Map.of("deployment.environment", "prod"))
                .build();
    }

    static ProbeReport report() {
        return ProbeReport.builder("p1", "com.shop.A::b", ProbeState.LIVE)
                .reason("it is armed")
                .matched(1, 2)
                .remaining(119_000, 59)
                .ledger(Ledger.builder()
                        .entered(100)
                        .skipped(SkipCause.RATE, 40)
                        .open(1)
                        .recorded(59)
                        .exported(50)
                        .dropped(DropCause.LINK_FULL, 4)
                        .inFlight(5)
                        .build())
                .matches(Arrays.asList("com.shop.A::b(int)", "com.shop.A::b(long)"))
                .warnings(Collections.singletonList("span ends at return"))
                .timings(Collections.singletonList(
                        new Timing("com.shop.A::b(int)", 5, 1, 1_000, 700, 900, Latencies.of(new long[] {0, 0, 3, 2}))))
                .owner("bob")
                .step(Step.SAMPLED, "5,000 calls/s cost 1.2 %")
                .cost(0.012, 5_000)
                .build();
    }

    static ProbeReport refused() {
        return ProbeReport.builder("p2", "A::b(", ProbeState.REFUSED)
                .refused(Refusal.of(RefusalCode.NATIVE, "probe its caller"))
                .refused("SYNTAX", 5, "close it")
                .build();
    }

    static Call call() {
        return Call.builder("p1", "com.shop.A", "b")
                .line(17)
                .traceId(-1, 2)
                .spanId(3, -4)
                .time(1_763_694_000_000_000_000L, 1_763_694_000_000_000_999L)
                .thread(23, "http-1")
                .capture(new Captured("return", "Order[…]"))
                .capture(new Captured("qty", -5L))
                .capture(new Captured("rate", -0.0))
                .capture(new Captured("vip", true))
                .build();
    }

    static Call failed() {
        return Call.builder("p1", "com.shop.A", "b")
                .time(5, 4)
                .error("java.lang.IllegalStateException", null)
                .build();
    }
}
