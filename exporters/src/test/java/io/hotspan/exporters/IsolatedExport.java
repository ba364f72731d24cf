package io.hotspan.exporters;

import io.hotspan.probes.Call;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs inside an isolated loader: one export to a URL. Java 8 only, and only names that loader can see. */
public final class IsolatedExport implements Function<String, String> {
    @Override
    public String apply(String url) {
        try {
            Map<String, String> environment = Collections.emptyMap();
            CallExporter exporter = new CallExporter(
                    ExportTarget.of(url, environment).open(),
                    Resources.ofThisProcess(environment).resource(),
                    QueueLimits.target(),
                    calls -> {});
            List<Call> calls = new ArrayList<>();
            calls.add(Call.builder("p1", "com.shop.OrderService", "place")
                    .traceId(1, 2)
                    .spanId(3, 0)
                    .time(1, 2)
                    .error("java.lang.Error", "on purpose")
                    .build());
            exporter.offer(calls);
            exporter.flush(10_000);
            String outcome = exporter.total() + ", failure " + exporter.lastFailure();
            exporter.close(1_000);
            return outcome;
        } catch (ExportTargetException e) {
            return e.toString();
        }
    }
}
