package io.hotspan.agent.export;

import io.hotspan.agent.config.FileConfig;
import io.hotspan.agent.config.ProbeFile;
import io.hotspan.probes.Call;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Runs in the isolated loader: reads a configuration, exports ten calls of it, says what came of them. */
public final class ExportDriver implements Function<byte[], List<String>> {
    private final String file;

    public ExportDriver(String file) {
        this.file = file;
    }

    @Override
    public List<String> apply(byte[] exportersJar) {
        List<String> said = new ArrayList<String>();
        try {
            ExportersJar.join(exportersJar);
            FileConfig config = ProbeFile.parse(file, "hotspan.yaml");
            TargetExport export = TargetExport.open(config.exporter(), config.service(), System.getenv());
            said.add("target=" + export.target());
            said.add("service=" + export.service());
            for (int i = 0; i < 10; i++) {
                export.offer(Arrays.asList(Call.builder("p1", "com.shop.OrderService", "place")
                        .traceId(1, 2)
                        .spanId(3 + i, 0)
                        .time(1, 2)
                        .build()));
            }
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (export.tally("p1").inFlight() > 0 && System.nanoTime() < deadline) {
                Thread.sleep(10);
            }
            said.add("tally=" + export.tally("p1"));
            said.add("failure=" + export.lastFailure());
            said.add("threads=" + threads());
            long start = System.nanoTime();
            export.close();
            said.add("closed=" + (System.nanoTime() - start < 1_500_000_000L));
            said.add("loader=" + export.getClass().getClassLoader().getClass().getName());
        } catch (Throwable e) {
            said.add("thrown=" + e);
        }
        return said;
    }

    private static String threads() {
        Map<String, Boolean> threads = new TreeMap<String, Boolean>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("hotspan") || thread.getClass().getClassLoader() == ExportDriver.class.getClassLoader()) {
                threads.put(thread.getName(), thread.isDaemon());
            }
        }
        return threads.toString();
    }
}
