package io.hotspan.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.hotspan.agent.export.TargetExport;
import io.hotspan.exporters.CallExporter;
import io.hotspan.exporters.FileSpanExporter;
import io.hotspan.probes.Call;
import io.hotspan.probes.DropCause;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KeptExportTest {
    private static final int MOVES = 30;

    @TempDir
    Path folder;

    @Test
    void ofExportersThatWereMovedAwayFromTheSumsStayAndNothingElse() throws Exception {
        List<Class<?>> kept = List.of(TargetExport.class, CallExporter.class, FileSpanExporter.class);
        List<Long> before = new ArrayList<>();
        for (Class<?> one : kept) before.add(alive(one));
        KeptExport export = new KeptExport();
        export.open(dead(), "shop");
        export.offer(calls("a", 5));
        for (int i = 0; i < MOVES; i++) {
            export.open(file(), "shop-" + i);
            export.offer(calls("a", 7));
            export.offer(calls("b", 2));
        }

        await().untilAsserted(() -> assertThat(export.exported("a")).isEqualTo(7 * MOVES));
        await().untilAsserted(() -> assertThat(export.exported("b")).isEqualTo(2 * MOVES));
        assertThat(export.dropped("a")).containsExactly(entry(DropCause.EXPORT_FAILED, 5L));
        assertThat(export.dropped("b")).isEmpty();
        assertThat(export.exported("never seen")).isZero();
        for (int i = 0; i < kept.size(); i++) {
            Class<?> one = kept.get(i);
            long most = before.get(i) + 1;
            await().untilAsserted(() -> assertThat(alive(one)).as(one.getName()).isLessThanOrEqualTo(most));
        }
        export.close(1_000);
    }

    @Test
    void theBooksAreExactWhileTheExporterMovesUnderLoad() throws Exception {
        KeptExport export = new KeptExport();
        export.open(file(), "shop");
        AtomicBoolean end = new AtomicBoolean();
        AtomicLong offered = new AtomicLong();
        CompletableFuture<Void> drainer = CompletableFuture.runAsync(() -> {
            while (!end.get()) {
                export.offer(calls("a", 3));
                offered.addAndGet(3);
            }
        });
        for (int i = 0; i < 10; i++) {
            long seen = offered.get();
            await().until(() -> offered.get() > seen);
            long exported = export.exported("a");
            export.open(file(), "shop-" + i);
            assertThat(export.exported("a")).isGreaterThanOrEqualTo(exported);
        }
        end.set(true);
        drainer.join();
        export.close(5_000);

        long dropped = 0;
        for (long count : export.dropped("a").values()) dropped += count;
        assertThat(export.exported("a") + dropped).isEqualTo(offered.get());
        long written = 0;
        for (String line : Files.readAllLines(folder.resolve("spans.jsonl"))) {
            written += line.split("\"spanId\"", -1).length - 1;
        }
        // What the end of an exporter cut off counts as dropped, although it may have been written.
        assertThat(written).isGreaterThanOrEqualTo(export.exported("a"));
    }

    private String file() {
        return "file:" + folder.resolve("spans.jsonl");
    }

    /** An address where nobody listens. */
    private static String dead() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    /** How many of a class the collector leaves. */
    private static long alive(Class<?> type) throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {null},
                        new String[] {String[].class.getName()});
        for (String line : histogram.split("\n", -1)) {
            String[] words = line.trim().split("\\s+", -1);
            if (words.length > 3 && words[3].equals(type.getName())) return Long.parseLong(words[1]);
        }
        return 0;
    }

    private static List<Call> calls(String probe, int count) {
        Call call = Call.builder(probe, "com.shop.OrderService", "place")
                .traceId(1, 2)
                .spanId(3, 0)
                .time(1, 2)
                .build();
        return new ArrayList<>(Collections.nCopies(count, call));
    }
}
